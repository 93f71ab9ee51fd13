/* Runs before the page is drawn: marks that scripts work, and applies the chosen colours. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch (e) { /* storage may be forbidden: then the device decides */ }
})();
