/* Looks for the number that, written behind the salt, gives the hash: {salt, challenge, maxNumber}
   in, the number out (-1: there is none). Beside the page, so that typing stays smooth. */
"use strict";

var AT_ONCE = 250;

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
}

self.onmessage = async function (event) {
  var task = event.data, encoder = new TextEncoder(), start = parseInt(task.challenge.slice(0, 8), 16);
  for (var from = 0; from <= task.maxNumber; from += AT_ONCE) {
    var tries = [];
    for (var n = from; n < from + AT_ONCE; n += 1) {
      tries.push(crypto.subtle.digest("SHA-256", encoder.encode(task.salt + n)));
    }
    var digests = await Promise.all(tries);
    for (var i = 0; i < digests.length; i += 1) {
      if (new DataView(digests[i]).getUint32(0) === start && hex(digests[i]) === task.challenge) {
        self.postMessage(from + i);
        return;
      }
    }
  }
  self.postMessage(-1);
};
