/* The weight explorer: slider and number box say the same, and letting go of the slider applies it.
   Without this the number box and its button do all. */
(function () {
  "use strict";

  var applied = false;

  function part(input, name) {
    var form = input.closest("[data-weigh]");
    return form && form.querySelector("[data-weigh-" + name + "]");
  }

  document.addEventListener("input", function (event) {
    var range = part(event.target, "range");
    var number = part(event.target, "number");
    if (event.target === range) number.value = range.value;
    else if (event.target === number && number.validity.valid && number.value !== "") range.value = number.value;
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-weigh-range]")) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-weigh]")) applied = true;
  });

  /* What the new page answers is also said to who cannot see it change. */
  document.addEventListener("htmx:afterSettle", function () {
    var answer = document.querySelector("[data-weigh-answer]");
    if (!applied || !answer) return;
    applied = false;
    var line = document.createElement("p");
    line.className = "visually-hidden";
    line.textContent = answer.textContent;
    document.getElementById("status").replaceChildren(line);
  });
})();
