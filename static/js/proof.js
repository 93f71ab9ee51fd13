/* Proof of work for a form: begins when the form is first touched, and holds the form back until it
   is done. <input type="hidden" data-proof="{the task}" data-seconds="how long it is good"
   data-worker="…/proof-worker.js" data-wait="what to say while it takes time">
   Where it cannot run, the form is sent without a proof and the site decides. */
(function () {
  "use strict";

  var input = document.querySelector("[data-proof]");
  if (!input || !window.Worker || !window.crypto || !window.crypto.subtle) return;

  var form = input.form, task = JSON.parse(input.dataset.proof);
  var madeAt = Date.now(), solving = null, sending = false;

  function solve() {
    return new Promise(function (resolve) {
      var worker = new Worker(input.dataset.worker);
      worker.onmessage = function (event) { resolve(event.data); worker.terminate(); };
      worker.onerror = function () { resolve(-1); };
      worker.postMessage(task);
    }).then(function (number) {
      if (number < 0) return;
      input.value = btoa(JSON.stringify({
        algorithm: task.algorithm, challenge: task.challenge, number: number, salt: task.salt, signature: task.signature,
      }));
    });
  }
  /* The page was open for longer than its task is good, or comes back with a task that is spent. */
  function anew() {
    return fetch(window.location.href, { credentials: "same-origin" })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        var page = new DOMParser().parseFromString(html, "text/html");
        task = JSON.parse(page.querySelector("[data-proof]").dataset.proof);
        madeAt = Date.now();
        return solve();
      })
      .catch(function () {});
  }
  function begin() {
    if (Date.now() - madeAt > (input.dataset.seconds - 60) * 1000) {
      input.value = "";
      solving = anew();
    }
    solving = solving || solve();
    return solving;
  }
  function wait() {
    var region = document.getElementById("status"), box = document.createElement("div"), text = document.createElement("p");
    if (!region) return;
    box.className = "notice notice--info";
    text.textContent = input.dataset.wait;
    box.appendChild(text);
    region.replaceChildren(box);
  }

  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (sending) return;  /* pressed twice */
    sending = true;
    var slow = window.setTimeout(wait, 300);
    begin().then(function () {
      window.clearTimeout(slow);
      form.submit();
    });
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    sending = false;
    madeAt = 0;
  });
})();
