/* The score card of a judge. The page works without this.
   Running total: the weighted mean of what has been scored so far, 0 to 100; each radio carries its
   criterion's weight in data-score. Saving after each choice: data-autosave on the form, a draft
   only. Whatever goes wrong is said in the line above the buttons, and nothing on the page is lost.
   Keys: listed by _judge_keys.html. */
(function () {
  "use strict";

  var form = document.querySelector("[data-score-form]");
  if (!form) return;
  var line = document.querySelector("[data-saved]");
  var TYPING = 1200;
  var AGAIN = 10000;
  var changed = false;
  var leaving = false;
  var blocked = false;
  var timer = 0;
  var busy = Promise.resolve();

  /* ---------- Total ---------- */
  function showTotal() {
    var points = 0;
    var weights = 0;
    form.querySelectorAll("input[data-score]:checked").forEach(function (input) {
      var weight = Number(input.dataset.score);
      points += weight * Number(input.value);
      weights += weight;
    });
    var text = weights ? (points * 10 / weights).toFixed(1) : "–";
    form.querySelector("[data-score-total]").textContent = text;
  }

  /* ---------- The line that says how it stands ---------- */
  function text(name) {
    var found = document.querySelector('[data-text="' + name + '"]');
    return found ? found.textContent : "";
  }
  function say(words, tone) {
    if (!line) return;
    line.textContent = words;
    line.classList.toggle("score-bar__saved--bad", tone === "bad");
  }
  function saySignedOut() {
    say(text("signed-out") + " ", "bad");
    if (!line) return;
    var link = document.createElement("a");
    link.href = form.dataset.signInUrl;
    link.target = "_blank";
    link.textContent = text("sign-in");
    line.appendChild(link);
  }

  /* ---------- Sending ---------- */
  function post(save) {
    var data = new FormData(form);
    data.set("save", save);
    return fetch(form.action, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json" },
      redirect: "manual"
    });
  }
  /* Signing in anew makes the token of this page worthless: take the one of a fresh page. */
  function freshToken() {
    return fetch(window.location.href, { redirect: "manual" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (page) {
      var found = new DOMParser().parseFromString(page, "text/html")
        .querySelector("[data-score-form] [name=csrfmiddlewaretoken]");
      if (found) form.elements.csrfmiddlewaretoken.value = found.value;
      return Boolean(found);
    });
  }
  function isJson(answer) {
    return (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
  }
  function send(save) {
    return post(save).then(function (answer) {
      if (answer.status !== 403 || isJson(answer)) return answer;
      return freshToken().then(function (found) { return found ? post(save) : answer; });
    });
  }
  /* Done by `good` with what the server says, or told in words; the page stays as it is. */
  function settle(answer, good, native) {
    if (answer.ok && isJson(answer)) return answer.json().then(good);
    if (answer.status === 401 || answer.type === "opaqueredirect") return saySignedOut();
    if (answer.status === 409 || answer.status === 422) return native();
    if (isJson(answer)) return answer.json().then(function (said) { say(said.text, "bad"); });
    return say(text("failed"), "bad");
  }
  function keep() {
    window.clearTimeout(timer);
    if (!("autosave" in form.dataset) || blocked || leaving) return busy;
    busy = busy.then(function () {
      if (!changed || leaving) return undefined;
      changed = false;
      say(text("saving"));
      return send("auto").then(function (answer) {
        if (!answer.ok) changed = true;
        return settle(answer, function (said) {
          form.elements.seen.value = said.seen;
          if (!changed) say(said.text);
        }, function () {
          blocked = true;
          say(text("newer"), "bad");
        });
      }).catch(function () {
        changed = true;
        say(text("offline"), "bad");
        timer = window.setTimeout(keep, AGAIN);
      });
    });
    return busy;
  }
  function submitPlainly(save) {
    var input = document.createElement("input");
    input.type = "hidden";
    input.name = "save";
    input.value = save;
    form.appendChild(input);
    leaving = true;
    HTMLFormElement.prototype.submit.call(form);
  }

  form.addEventListener("submit", function (event) {
    if (!line || !event.submitter || event.submitter.name !== "save") return;
    event.preventDefault();
    var save = event.submitter.value;
    window.clearTimeout(timer);
    if (leaving) return;
    busy = busy.then(function () {
      say(text("saving"));
      return send(save).then(function (answer) {
        return settle(answer, function (said) {
          leaving = true;
          window.location.assign(said.next);
        }, function () { submitPlainly(save); });
      }).catch(function () { say(text("failed"), "bad"); });
    });
  });

  function note(wait) {
    changed = true;
    showTotal();
    if (!line) return;
    window.clearTimeout(timer);
    if ("autosave" in form.dataset && !blocked) timer = window.setTimeout(keep, wait);
    else if (!blocked) say(text("changed"));
  }
  form.addEventListener("change", function (event) {
    if (event.target.name !== "seen") note(0);
  });
  form.addEventListener("input", function (event) {
    if (event.target.matches("textarea")) note(TYPING);
  });
  window.addEventListener("beforeunload", function (event) {
    if (line && changed && !leaving) event.preventDefault();
  });

  /* ---------- Keys ---------- */
  var keys = document.getElementById("keys");
  var single = keys && keys.querySelector("[data-single-keys]");
  function singleKeys() {
    try { return localStorage.getItem("single-keys") !== "off"; } catch (e) { return single.checked; }
  }
  if (single) {
    single.checked = true;
    single.checked = singleKeys();
    single.addEventListener("change", function () {
      try { localStorage.setItem("single-keys", single.checked ? "on" : "off"); } catch (e) { /* for this page */ }
    });
  }
  document.querySelectorAll("[data-keys-open]").forEach(function (button) {
    button.addEventListener("click", function () { keys.showModal(); });
  });

  function give(value) {
    var here = document.activeElement.closest("[data-criterion]");
    var field = here || Array.from(form.querySelectorAll("[data-criterion]")).find(function (each) {
      return !each.querySelector(":checked");
    });
    var input = field && field.querySelector('input[value="' + value + '"]');
    if (!input) return;
    input.focus();
    if (!input.checked) input.click();
  }
  function go(selector) {
    var link = document.querySelector(selector);
    if (!link) return;
    keep().then(function () { window.location.assign(link.href); });
  }
  var does = {
    "?": function () { keys.showModal(); },
    x: function () { give(10); },
    j: function () { go("[data-key-next]"); },
    k: function () { go("[data-key-previous]"); }
  };
  function isTyping(element) {
    return element.matches("textarea, select, input:not([type=radio])") || element.isContentEditable;
  }
  document.addEventListener("keydown", function (event) {
    if (keys && keys.open) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=complete]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!keys || !singleKeys() || isTyping(event.target)) return;
    var key = event.key.toLowerCase();
    if (/^[0-9]$/.test(key)) give(Number(key));
    else if (does[key]) does[key]();
    else return;
    event.preventDefault();
  });

  /* "Cannot judge this criterion" and "Conflict of interest" open what they lead to */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#id_']");
    var goal = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!goal) return;
    var box = goal.closest("details");
    if (box) box.open = true;
    if (link.dataset.cannot) goal.value = link.dataset.cannot;
    goal.focus();
    event.preventDefault();
  });

  showTotal();
})();
