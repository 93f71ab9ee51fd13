/* The running total of a score card: the weighted mean of what has been scored so far, 0 to 100.
   Each radio carries its criterion's weight in data-score. The page works without this. */
(function () {
  "use strict";

  function show(form) {
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

  document.querySelectorAll("[data-score-form]").forEach(function (form) {
    form.addEventListener("change", function () { show(form); });
    show(form);
  });
})();
