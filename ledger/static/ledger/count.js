// A count: the sum of notes and coins is written as they are typed, and the gap with the book. Without script the server adds.
(function () {
  "use strict";
  var form = document.querySelector("[data-count]");
  if (!form) return;
  var pieces = Array.prototype.slice.call(form.querySelectorAll("[data-piece]"));
  var counted = form.querySelector("[name=counted]"), gap = form.querySelector("[data-gap]");
  function number(text) { var bare = (text || "").replace(/[^\d-]/g, ""); return bare ? parseInt(bare, 10) : 0; }
  function write(value) { return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f"); }

  function tell() {
    var told = counted.value.trim() !== "", value = number(counted.value) - number(form.dataset.expected);
    gap.textContent = told ? (value > 0 ? "+" : "") + write(value) : "–";
    gap.className = !told ? "amount" : "tag " + (value ? "late" : "ok");
  }
  function add() {
    var sum = 0, any = false;
    pieces.forEach(function (field) {
      var line = number(field.value) * number(field.dataset.piece);
      any = any || field.value.trim() !== "";
      sum += line;
      field.closest("tr").querySelector("[data-piece-sum]").textContent = line ? write(line) : "";
    });
    if (any) counted.value = write(sum);
    tell();
  }
  pieces.forEach(function (field, place) {
    field.addEventListener("input", add);
    field.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      (pieces[place + (event.key === "ArrowUp" ? -1 : 1)] || counted).focus();
    });
  });
  counted.addEventListener("input", tell);
  if (counted.value.trim()) tell(); else add();
})();
