// A sheet of payers: arrows and Enter move, Space says paid, the foot adds up. Without script it is a plain form.
(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call(root.querySelectorAll(selector)); };
  function number(text) { var bare = (text || "").replace(/[^\d-]/g, ""); return bare ? parseInt(bare, 10) : 0; }
  function write(value) { return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f"); }

  all("[data-sheet]", document).forEach(function (sheet) {
    var form = sheet.closest("form") || document;
    var rows = all("tbody tr", sheet).filter(function (row) { return row.querySelector("[data-paid]"); });
    function cells(row) { return all("input:not([type=hidden]), select", row); }
    function total() {
      var sum = 0, count = 0;
      rows.forEach(function (row) {
        var paid = row.querySelector("[data-paid]").checked;
        row.classList.toggle("is-paid", paid);
        if (!paid) return;
        var field = row.querySelector("[data-amount]");
        sum += number(field.value !== undefined ? field.value : field.textContent);
        count += 1;
      });
      all("[data-sheet-total]", form).forEach(function (node) { node.textContent = write(sum); });
      all("[data-sheet-count]", form).forEach(function (node) { node.textContent = write(count); });
      var counted = form.querySelector("[data-sheet-counted]"), gap = form.querySelector("[data-sheet-gap]");
      if (counted && gap) gap.textContent = counted.value.trim() ? write(number(counted.value) - sum) : "–";
    }
    function go(row, column, step) {
      var next = rows[rows.indexOf(row) + step];
      if (!next) return;
      var target = cells(next)[Math.min(column, cells(next).length - 1)];
      target.focus();
      if (target.select) target.select();
    }
    sheet.addEventListener("keydown", function (event) {
      var row = event.target.closest("tr");
      if (rows.indexOf(row) < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      var list = cells(row), column = list.indexOf(event.target), text = event.target.type === "text";
      var edge = !text || event.target.selectionStart === event.target.selectionEnd;
      if (event.key === "ArrowDown" || event.key === "Enter") go(row, column, 1);
      else if (event.key === "ArrowUp") go(row, column, -1);
      else if (event.key === "ArrowRight" && edge && (!text || event.target.selectionEnd === event.target.value.length) && list[column + 1]) list[column + 1].focus();
      else if (event.key === "ArrowLeft" && edge && (!text || event.target.selectionStart === 0) && list[column - 1]) list[column - 1].focus();
      else if (event.key === " ") { var paid = row.querySelector("[data-paid]"); paid.checked = !paid.checked; total(); go(row, column, 1); }
      else return;
      event.preventDefault();
    });
    sheet.addEventListener("input", function (event) {
      if (event.target.hasAttribute("data-amount")) event.target.closest("tr").querySelector("[data-paid]").checked = number(event.target.value) > 0;
    });
    form.addEventListener("input", total);
    form.addEventListener("change", total);
    total();
  });
})();
