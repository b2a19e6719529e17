// Ticking claims: the total follows, and is said beside the total of the paper.
(function () {
  "use strict";
  var form = document.querySelector("form[data-ticks]");
  if (!form) return;
  var total = form.querySelector("[data-total]");
  form.addEventListener("change", function () {
    var sum = Array.prototype.slice.call(form.querySelectorAll("[data-share]:checked")).reduce(function (all, box) {
      return all + parseInt(box.dataset.share, 10);
    }, 0);
    var gap = sum - parseInt(form.dataset.ticks, 10), group = function (n) { return String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f"); };
    total.textContent = group(sum) + (gap ? " (" + (gap > 0 ? "+" : "\u2212") + group(Math.abs(gap)) + ")" : "");
  });
})();
