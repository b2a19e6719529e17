// Forms: sent once, drafts kept, days and amounts tidied, people suggested. The server accepts all of it untidied too.
(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var french = document.documentElement.lang !== "en";
  var say = function (fr, en) { return french ? fr : en; };
  var THIN = "\u202f";
  var user = document.body.dataset.user || "";
  var PREFIX = "novi.draft:" + user + ":";

  // -- sent once: a second press changes nothing, and the button says what is going on
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method.toLowerCase() !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    if (form.dataset.draft !== undefined) keep(form, Date.now());
    if (form.hasAttribute("data-forgets")) forgetAll();
    var button = event.submitter || all("[type=submit], button:not([type])", form)[0];
    if (!button || form.hasAttribute("data-forgets")) return;
    button.setAttribute("aria-busy", "true");
    var words = button.querySelector("span");
    if (words) { button.dataset.word = words.textContent; words.textContent = say("Envoi…", "Sending…"); }
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    all("form[data-sending]").forEach(function (form) { delete form.dataset.sending; });
    all("[aria-busy]").forEach(function (button) {
      button.removeAttribute("aria-busy");
      if (button.dataset.word) button.querySelector("span").textContent = button.dataset.word;
    });
  });

  // -- drafts: what is typed is on the disk within a second, and leaves it when the server has said yes
  function kept(form) {
    return all("input, select, textarea", form).filter(function (node) {
      return node.name && !/^(hidden|password|file|submit|button)$/.test(node.type) && !node.hasAttribute("data-no-draft");
    });
  }
  function key(form) { return PREFIX + form.dataset.draft; }
  function keep(form, sent) {
    var values = kept(form).map(function (node) {
      return [node.name, /^(checkbox|radio)$/.test(node.type) ? node.value + "=" + node.checked : node.value];
    });
    try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), sent: sent || 0, values: values })); } catch (full) { /* no room: the page still holds it */ }
  }
  function read(name) { try { return JSON.parse(localStorage.getItem(name)); } catch (broken) { return null; } }
  function names() { return Object.keys(localStorage).filter(function (name) { return name.indexOf("novi.draft:") === 0; }); }
  function forgetAll() { names().forEach(function (name) { if (name.indexOf(PREFIX) === 0) localStorage.removeItem(name); }); }

  var confirmed = document.querySelector('[data-toast="ok"]');
  names().forEach(function (name) {
    var draft = read(name);
    var old = draft && Date.now() - draft.at > 7 * 86400000;
    if (!draft || old || (confirmed && draft.sent && name.indexOf(PREFIX) === 0)) localStorage.removeItem(name);
  });

  function fill(form, values) {
    var fields = kept(form), used = [];
    values.forEach(function (pair) {
      var node = fields.filter(function (field) {
        if (field.name !== pair[0] || used.indexOf(field) >= 0) return false;
        return !/^(checkbox|radio)$/.test(field.type) || pair[1].indexOf(field.value + "=") === 0;
      })[0];
      if (!node) return;
      used.push(node);
      if (/^(checkbox|radio)$/.test(node.type)) node.checked = /=true$/.test(pair[1]); else node.value = pair[1];
      node.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  function same(form, values) {
    return JSON.stringify(values) === JSON.stringify(kept(form).map(function (node) {
      return [node.name, /^(checkbox|radio)$/.test(node.type) ? node.value + "=" + node.checked : node.value];
    }));
  }
  function offer(form, draft) {
    var bar = document.createElement("div"), text = document.createElement("span");
    var yes = document.createElement("button"), no = document.createElement("button");
    var when = new Date(draft.at), two = function (n) { return (n < 10 ? "0" : "") + n; };
    bar.className = "draft";
    bar.setAttribute("role", "status");
    text.textContent = say("Une saisie du ", "An entry of ") + two(when.getDate()) + "/" + two(when.getMonth() + 1) +
      say(" à ", " at ") + two(when.getHours()) + ":" + two(when.getMinutes()) + say(" n'est pas enregistrée.", " is not saved.");
    yes.type = no.type = "button";
    yes.className = "button plain";
    no.className = "button quiet";
    yes.textContent = say("Reprendre", "Resume");
    no.textContent = say("Effacer", "Discard");
    yes.addEventListener("click", function () {
      var lines = form.querySelector("[data-lines]");
      if (lines) lines.dispatchEvent(new CustomEvent("novi:lines", { detail: draft.values }));
      fill(form, draft.values);
      bar.remove();
      var first = kept(form)[0];
      if (first) first.focus();
    });
    no.addEventListener("click", function () { localStorage.removeItem(key(form)); bar.remove(); });
    [text, yes, no].forEach(function (node) { bar.appendChild(node); });
    form.insertBefore(bar, form.firstChild);
  }
  all("form[data-draft]").forEach(function (form) {
    var draft = read(key(form)), timer = 0;
    var mistaken = form.querySelector("[data-focus]");
    if (draft && !mistaken && !same(form, draft.values)) offer(form, draft);
    form.addEventListener("input", function () {
      if (!timer) timer = setTimeout(function () { timer = 0; keep(form); }, 600);
    });
  });

  // -- days: 31122026, 31.12.26 → 31/12/2026; amounts: 1500, 1.500 F → 1 500
  function day(text) {
    var match = /^\s*(\d{1,2})[\/. -]?(\d{1,2})[\/. -]?(\d{4}|\d{2})\s*$/.exec(text);
    if (!match || (/^\d+$/.test(text.trim()) && !/^(\d{6}|\d{8})$/.test(text.trim()))) return text;
    var year = match[3].length === 4 ? match[3] : (+match[3] >= 30 ? "19" : "20") + match[3];
    return ("0" + match[1]).slice(-2) + "/" + ("0" + match[2]).slice(-2) + "/" + year;
  }
  function amount(text) {
    var bare = text.replace(/[\s\u202f\u00a0]|f\.?\s*cfa|cfa|xof|f$/gi, "").replace(/[.,'](?=\d{3}(\D|$))/g, "");
    if (!/^-?\d+$/.test(bare)) return text;
    return bare.replace(/\B(?=(\d{3})+$)/g, THIN);
  }
  document.addEventListener("change", function (event) {
    var node = event.target;
    if (node.hasAttribute("data-day")) node.value = day(node.value);
    if (node.hasAttribute("data-money")) node.value = amount(node.value);
  });

  // -- one more, one less
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-step]");
    if (!button) return;
    var field = button.parentNode.querySelector("input");
    var next = (parseInt(field.value, 10) || 0) + parseInt(button.dataset.step, 10);
    var low = field.dataset.min, high = field.dataset.max;
    if (low !== undefined && next < +low) next = +low;
    if (high !== undefined && next > +high) next = +high;
    field.value = next;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // -- people: suggestions as one types, chosen with the arrows; homonyms are told apart by age and village. The list
  // is shown under the field that has the focus, for the words that stand in it: any other answer comes too late.
  all("[data-picker]").forEach(function (field) {
    var url = field.dataset.picker;
    if (!url || !window.fetch) return;
    var list = document.createElement("ul"), timer = 0, asked = 0, current = -1, told = "", moved = false;
    list.className = "picker-list";
    list.id = field.id + "-list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    field.parentNode.appendChild(list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    function shut() { clearTimeout(timer); asked++; list.hidden = true; current = -1; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); }
    function fresh(mine, text) { return mine === asked && document.activeElement === field && field.value.trim() === text; }
    shut();
    function mark(index) {
      current = index;
      all("li", list).forEach(function (item, i) {
        item.setAttribute("aria-selected", i === index ? "true" : "false");
        if (i === index) { field.setAttribute("aria-activedescendant", item.id); if (item.scrollIntoView) item.scrollIntoView({ block: "nearest" }); }
      });
    }
    // What is chosen is kept by its own address where it has one: its words may name another too.
    function choose(item) {
      field.value = item.dataset.value;
      if (item.dataset.url) field.dataset.chosen = item.dataset.url;
      shut();
      field.dispatchEvent(new CustomEvent("novi:chosen", { bubbles: true }));
      if (!field.hasAttribute("data-submits")) return;
      if (field.form.requestSubmit) field.form.requestSubmit();
      else if (item.dataset.url) window.location.assign(item.dataset.url);
      else field.form.submit();
    }
    function show(found) {
      list.textContent = "";
      found.forEach(function (person, i) {
        var item = document.createElement("li"), name = document.createElement("strong");
        var word = document.createElement("span"), more = document.createElement("small");
        item.id = list.id + i;
        item.setAttribute("role", "option");
        item.dataset.value = person.value;
        if (person.url) item.dataset.url = person.url;
        name.textContent = person.label;
        word.textContent = person.word || "";
        more.textContent = person.detail || "";
        [name, word, more].forEach(function (node) { item.appendChild(node); });
        item.addEventListener("mousedown", function (event) { event.preventDefault(); choose(item); });
        list.appendChild(item);
      });
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(!!found.length));
      moved = false;
      if (found.length) mark(0);
    }
    field.addEventListener("input", function () {
      delete field.dataset.chosen;
      clearTimeout(timer);
      var text = field.value.trim();
      if (text.length < 2 || document.activeElement !== field) { shut(); return; }
      timer = setTimeout(function () {
        var mine = ++asked;
        fetch(url + (url.indexOf("?") < 0 ? "?" : "&") + "q=" + encodeURIComponent(text), { headers: { Accept: "application/json" } })
          .then(function (answer) { return answer.ok ? answer.json() : []; })
          .then(function (found) { if (fresh(mine, text)) { told = text; show(found); } })
          .catch(function () { if (mine === asked) shut(); });
      }, 150);
    });
    field.addEventListener("keydown", function (event) {
      var count = list.children.length;
      if (event.key === "Escape" && list.hidden) { shut(); return; }
      if (list.hidden || !count) return;
      // Enter on more words than the list answers to is about the words, unless a line was gone to.
      if (event.key === "Enter" && !moved && field.value.trim() !== told) { shut(); return; }
      if (/^Arrow(Down|Up)$/.test(event.key)) { moved = true; mark((current + (event.key === "ArrowDown" ? 1 : count - 1)) % count); }
      else if (event.key === "Enter" && current >= 0) choose(list.children[current]);
      else if (event.key === "Escape") shut();
      else return;
      event.preventDefault();
    });
    field.addEventListener("blur", shut);
    if (field.form) field.form.addEventListener("submit", shut);
  });
})();
