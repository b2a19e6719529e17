// Lines of a form set: Enter in the last line adds one, what repeats is inherited. Without script the page offers spare lines.
(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call(root.querySelectorAll(selector)); };

  all("[data-lines]", document).forEach(function (box) {
    var prefix = box.dataset.lines;
    var pattern = box.querySelector("template");
    var body = box.querySelector("[data-lines-body]");
    var total = document.getElementById("id_" + prefix + "-TOTAL_FORMS");
    if (!pattern || !body || !total) return;
    function lines() { return all("[data-line]", body).filter(function (line) { return !line.hidden; }); }
    function fields(line) { return all("input:not([type=hidden]):not([type=checkbox]), select", line); }

    function add() {
      var index = parseInt(total.value, 10), holder = document.createElement(body.tagName);
      var last = lines().pop();
      holder.innerHTML = pattern.innerHTML.replace(/__prefix__/g, index);
      var line = holder.querySelector("[data-line]");
      body.appendChild(line);
      total.value = index + 1;
      if (last) all("[data-inherit]", line).forEach(function (field) {
        var suffix = field.name.slice((prefix + "-" + index).length);
        var source = all("[data-inherit]", last).filter(function (node) { return node.name.slice(-suffix.length) === suffix; })[0];
        if (source && !field.value) field.value = source.value;
      });
      box.dispatchEvent(new CustomEvent("novi:added", { bubbles: true, detail: line }));
      return line;
    }
    function first(line) {
      var free = fields(line).filter(function (field) { return !field.value; })[0] || fields(line)[0];
      if (free) free.focus();
    }
    function drop(line) {
      var mark = line.querySelector("[name$='-DELETE']");
      var next = lines()[Math.max(0, lines().indexOf(line) - 1)];
      if (mark) { mark.checked = true; line.hidden = true; }
      else { fields(line).forEach(function (field) { field.value = ""; }); line.hidden = true; }
      if (next && !next.hidden) first(next);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    box.addEventListener("click", function (event) {
      if (event.target.closest("[data-add]")) { event.preventDefault(); first(add()); }
      var gone = event.target.closest("[data-drop]");
      if (gone) { event.preventDefault(); drop(gone.closest("[data-line]")); }
    });
    box.addEventListener("keydown", function (event) {
      var line = event.target.closest("[data-line]");
      if (event.key !== "Enter" || !line || event.target.tagName === "BUTTON" || event.defaultPrevented) return;
      event.preventDefault();
      var list = fields(line), here = list.indexOf(event.target), current = lines();
      if (here < list.length - 1) { list[here + 1].focus(); return; }
      var next = current[current.indexOf(line) + 1];
      first(next || add());
    });
    box.addEventListener("novi:lines", function (event) {
      var wanted = event.detail.reduce(function (most, pair) {
        var match = pair[0].indexOf(prefix + "-") === 0 && /^\d+/.exec(pair[0].slice(prefix.length + 1));
        return match ? Math.max(most, +match[0] + 1) : most;
      }, 0);
      while (parseInt(total.value, 10) < wanted) add();
    });
    all("[data-add], [data-drop]", box).forEach(function (button) { button.hidden = false; });
  });
})();
