/* Small helpers; every page works without them. */
(function () {
  "use strict";

  /* Colours: as the device, light, dark */
  function theme() {
    return document.documentElement.dataset.theme || "auto";
  }
  function setTheme(next) {
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch (e) { /* not kept, but applied to this page */ }
  }
  function showTheme(button) {
    var now = theme();
    button.querySelectorAll("[data-theme-icon]").forEach(function (icon) {
      icon.hidden = icon.dataset.themeIcon !== now;
    });
    var text = button.getAttribute("data-label-" + now);
    button.querySelector("[data-theme-label]").textContent = text;
    button.title = text;
  }
  function themeSwitches() {
    document.querySelectorAll("[data-theme-switch]").forEach(function (button) {
      showTheme(button);
      button.addEventListener("click", function () {
        var order = ["auto", "light", "dark"];
        setTheme(order[(order.indexOf(theme()) + 1) % order.length]);
        document.querySelectorAll("[data-theme-switch]").forEach(showTheme);
      });
    });
  }

  /* Menus: close by Escape and by a press elsewhere */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* Word counters: <textarea data-word-count="200" data-word-text="{n} of {max} words">.
     Not a live region: it would be read out at every key. */
  function words(text) {
    var found = text.trim().match(/\S+/g);
    return found ? found.length : 0;
  }
  function counters(root) {
    root.querySelectorAll("[data-word-count]:not([data-counted])").forEach(function (input) {
      input.dataset.counted = "1";
      var max = parseInt(input.dataset.wordCount, 10) || 0;
      var line = document.createElement("div");
      line.className = "counter";
      input.insertAdjacentElement("afterend", line);
      function show() {
        var n = words(input.value);
        var text = input.dataset.wordText || "{n} / {max}";
        line.textContent = text.replace("{n}", n).replace("{max}", max);
        line.classList.toggle("counter--over", max > 0 && n > max);
      }
      input.addEventListener("input", show);
      show();
    });
  }

  /* Copy buttons: <button data-copy="#id-or-text" data-copied="Copied"> */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    var what = button.dataset.copy;
    var source = what.charAt(0) === "#" ? document.querySelector(what) : null;
    navigator.clipboard.writeText(source ? (source.value || source.textContent).trim() : what).then(function () {
      say(button.dataset.copied || "✓");
    });
  });

  /* Ask before something final: <form data-confirm="Delete this?"> */
  document.addEventListener("submit", function (event) {
    var text = event.target.getAttribute("data-confirm");
    if (text && !window.confirm(text)) event.preventDefault();
  });

  /* Filters that send themselves: <form data-auto-submit> (its button stays for everybody else) */
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-auto-submit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });

  /* Say something in the one status region */
  function say(text) {
    var region = document.getElementById("status");
    if (!region) return;
    var box = document.createElement("div");
    box.className = "notice notice--info";
    var p = document.createElement("p");
    p.textContent = text;
    box.appendChild(p);
    region.replaceChildren(box);
  }

  /* Sticky bars must not hide the field that has the focus */
  function focusFirst(root) {
    var target = root.querySelector("[data-focus]");
    if (target) target.focus();
  }

  function start() {
    themeSwitches();
    counters(document);
    focusFirst(document);
    document.body.addEventListener("htmx:afterSwap", function (event) {
      counters(event.target);
      if (event.target.querySelector) focusFirst(event.target);
    });
    document.body.addEventListener("htmx:sendError", function () {
      say(document.body.dataset.offline || "No connection. Please try again.");
    });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
