// The shell: keys, menus, dialogs and messages. Everything here only hastens what links and buttons already do.
(function () {
  "use strict";
  var one = function (selector, root) { return (root || document).querySelector(selector); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var lettersOn = function () { return localStorage.getItem("novi.keys") !== "off"; };
  var seen = function (node) { return !!(node.offsetWidth || node.offsetHeight); };

  function typing(node) {
    return node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && !/^(button|submit|checkbox|radio)$/.test(node.type);
  }

  // A dialog of the browser where there is one, else a plain block above the page.
  var opener = null;
  function open(dialog) {
    opener = document.activeElement;
    if (dialog.showModal) { if (!dialog.open) dialog.showModal(); return; }
    dialog.classList.add("flat");
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("open", "");
    var first = one("a, button, input", dialog);
    if (first) first.focus();
  }
  function close(dialog) {
    if (dialog.close) dialog.close(); else dialog.removeAttribute("open");
    if (opener) opener.focus();
  }

  function listKeys() {
    var list = one("[data-keys]");
    if (!list || list.dataset.full) return;
    list.dataset.full = "1";
    all("[aria-keyshortcuts]").forEach(function (node) {
      var key = node.getAttribute("aria-keyshortcuts");
      if (key === "/" || key === "?" || node.closest("dialog")) return;
      var term = document.createElement("dt"), text = document.createElement("dd"), cap = document.createElement("kbd");
      cap.textContent = key.length === 1 ? key.toUpperCase() : key;
      text.textContent = ((one("span", node) || node).textContent || "").trim();
      term.appendChild(cap); list.appendChild(term); list.appendChild(text);
    });
  }

  function press(key) {
    var target = all("[aria-keyshortcuts]").filter(function (node) {
      return node.getAttribute("aria-keyshortcuts").toLowerCase() === key.toLowerCase() && seen(node);
    })[0];
    if (!target) return false;
    if (target.tagName === "INPUT") { target.focus(); target.select(); } else target.click();
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      var digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code || "");
      var links = all(".rail a");
      if (digit && links[digit[1] - 1]) { event.preventDefault(); links[digit[1] - 1].click(); }
      return;
    }
    if (event.key === "Escape") {
      all("details.menu[open]").forEach(function (menu) { menu.open = false; one("summary", menu).focus(); });
      all("dialog.flat[open]").forEach(close);
      if (document.activeElement && document.activeElement.type === "search") document.activeElement.blur();
      return;
    }
    if (typing(event.target) || one("dialog[open]") || event.key.length !== 1) return;
    if (event.key === "?") { event.preventDefault(); listKeys(); open(one("#touches")); return; }
    if (event.key !== "/" && !lettersOn()) return;
    if (press(event.key)) event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    var node = event.target;
    all("details.menu[open]").forEach(function (menu) { if (!menu.contains(node)) menu.open = false; });
    var opens = node.closest("[data-opens]");
    if (opens) {
      var dialog = document.getElementById(opens.dataset.opens);
      if (dialog) { event.preventDefault(); if (dialog.id === "touches") listKeys(); open(dialog); }
    }
    var closes = node.closest("[data-closes]");
    if (closes) { event.preventDefault(); close(closes.closest("dialog")); }
    var dismiss = node.closest("[data-dismiss]");
    if (dismiss) dismiss.closest("li").remove();
    if (node.closest("[data-print]")) { event.preventDefault(); window.print(); }
  });

  all("[data-dismiss], .tools [data-opens]").forEach(function (node) { node.hidden = false; });
  var letters = one("[data-keys-on]");
  if (letters) {
    letters.checked = lettersOn();
    letters.addEventListener("change", function () { localStorage.setItem("novi.keys", letters.checked ? "on" : "off"); });
  }
  var summary = one("[data-focus]");
  if (summary && !summary.closest("[data-sample]")) summary.focus();

  function line() { document.body.classList.toggle("is-offline", navigator.onLine === false); }
  window.addEventListener("online", line);
  window.addEventListener("offline", line);
  line();
})();
