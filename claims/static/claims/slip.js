// A care slip by keyboard: Enter goes to the next act, prices come from the agreement, shares are computed as one types.
(function () {
  "use strict";
  var form = document.querySelector("form[data-slip]");
  if (!form || !window.fetch) return;
  var all = function (selector, root) { return Array.prototype.slice.call((root || form).querySelectorAll(selector)); };
  var place = form.querySelector("[data-verdict]"), calculate = form.querySelector("[data-calculate]");
  var rows = all("[data-line]"), timer = 0, asked = 0, last = "";
  if (calculate) calculate.hidden = true;

  function act(row) { return row.querySelector("[data-act]"); }
  function tidy() {
    var filled = -1;
    rows.forEach(function (row, i) { if (all("input", row).some(function (field) { return field.value.trim(); })) filled = i; });
    rows.forEach(function (row, i) { row.classList.toggle("spare", i > Math.max(filled + 1, 2)); });
  }
  function show(html) {
    place.innerHTML = html;
    var billed = place.querySelector("[data-billed]");
    form.querySelector("[data-slip-total]").textContent = billed ? billed.dataset.billed : "";
    rows.forEach(function (row) {
      var hint = place.querySelector('[data-hint="' + row.dataset.line + '"]');
      var label = row.querySelector("[data-label-of]"), fields = all("input", row);
      label.textContent = hint ? hint.dataset.label : "";
      fields[1].placeholder = hint ? "1" : "";
      fields[2].placeholder = hint ? hint.dataset.price : "";
      fields[3].placeholder = hint ? hint.dataset.amount : "";
    });
  }
  function ask() {
    var sent = new URLSearchParams(new FormData(form)).toString();
    if (sent === last) return;
    last = sent;
    var mine = ++asked;
    fetch(form.dataset.slip, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: sent, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (html) { if (mine === asked && html) show(html); })
      .catch(function () { last = ""; });
  }
  function later() { tidy(); clearTimeout(timer); timer = setTimeout(ask, 250); }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("novi:chosen", function (event) { later(); go(event.target); });

  form.addEventListener("keydown", function (event) {
    var field = event.target;
    if (event.key !== "Enter" || event.defaultPrevented || field.tagName !== "INPUT") return;
    if (/checkbox|radio|file/.test(field.type)) return;
    var row = field.closest("[data-line]");
    event.preventDefault();
    // An empty act after a full one: the slip is whole, it is sent.
    if (row && field.hasAttribute("data-act") && !field.value.trim()) form.querySelector("button.big").click();
    else go(field);
  });
  // To the next act, or to the next field that is still to be filled.
  function go(field) {
    var row = field.closest("[data-line]");
    if (row) {
      var next = rows[rows.indexOf(row) + 1];
      if (next) { next.classList.remove("spare"); act(next).focus(); } else form.querySelector("button.big").focus();
      return;
    }
    var order = all("input:not([type=hidden]), select").filter(function (node) {
      return node.offsetParent && !/checkbox|radio/.test(node.type) && (!node.closest("[data-line]") || node.hasAttribute("data-act"));
    });
    var following = order.slice(order.indexOf(field) + 1).filter(function (node) { return !node.value || node.hasAttribute("data-act"); })[0];
    if (following) following.focus();
  }
  tidy();
  ask();
})();
