/* Tells the site which ideas were in view, at least half of the card for a second, so that support
   can be weighed against how many people saw an idea. Without it a support still counts as seen.
   <ul data-seen-url="…" data-seen-token="…"><li data-idea="<public id>"> */
(function () {
  "use strict";

  var list = document.querySelector("[data-seen-url]");
  if (!list || !("IntersectionObserver" in window)) return;

  var LONG_ENOUGH = 1000, PAUSE = 2500, AT_ONCE = 50;
  var timers = new Map(), waiting = new Set(), flushing = 0;

  function send() {
    window.clearTimeout(flushing);
    flushing = 0;
    var ids = Array.from(waiting).slice(0, AT_ONCE);
    if (!ids.length) return;
    ids.forEach(function (id) { waiting.delete(id); });
    var body = new FormData();
    body.append("csrfmiddlewaretoken", list.dataset.seenToken);
    if (document.referrer) body.append("from", document.referrer);
    ids.forEach(function (id) { body.append("idea", id); });
    /* keepalive: also while the page is being left. Lost ones are no harm. */
    fetch(list.dataset.seenUrl, { method: "POST", body: body, keepalive: true, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(tell)
      .catch(function () {});
    if (waiting.size) later();
  }
  /* How many ideas are still to be shown before her supports count. */
  function tell(answer) {
    var box = document.getElementById("own-waits"), text = box && box.querySelector("[data-waits]");
    if (!text || !("waits" in answer)) return;
    if (answer.waits) text.textContent = answer.waits;
    else box.hidden = true;
  }
  function later() {
    if (!flushing) flushing = window.setTimeout(send, PAUSE);
  }
  function seen(element) {
    timers.delete(element);
    observer.unobserve(element);
    waiting.add(element.dataset.idea);
    later();
  }
  function forget(element) {
    window.clearTimeout(timers.get(element));
    timers.delete(element);
  }

  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting && entry.intersectionRatio >= 0.5) {
        if (!timers.has(entry.target)) timers.set(entry.target, window.setTimeout(seen, LONG_ENOUGH, entry.target));
      } else {
        forget(entry.target);
      }
    });
  }, { threshold: [0, 0.5] });

  function each(action) {
    list.querySelectorAll("[data-idea]").forEach(action);
  }
  /* A tab in the background shows nothing to anybody. */
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") {
      each(forget);
      each(function (element) { observer.unobserve(element); });
      send();
    } else {
      each(function (element) { if (!waiting.has(element.dataset.idea)) observer.observe(element); });
    }
  });
  each(function (element) { observer.observe(element); });
})();
