// Encaisser: the family found is shown in the page itself, its amount ready, so that Enter is all that is left to do.
(function () {
  "use strict";
  var who = document.querySelector("form[data-who]");
  if (!who || !window.fetch || !window.DOMParser) return;
  var asked = 0;

  function place(html, address) {
    var page = new DOMParser().parseFromString(html, "text/html");
    var found = page.querySelector("[data-payment] form[method=post]") && page.querySelector("[data-payment]");
    if (!found) return false;
    var here = document.querySelector("[data-payment]");
    here.parentNode.replaceChild(document.importNode(found, true), here);
    if (window.history.replaceState) window.history.replaceState(null, "", address);
    document.title = page.title;
    var list = document.querySelector(".people, .empty");
    if (list && !document.querySelector("[data-payment]").contains(list)) list.closest("section, .empty").hidden = true;
    var amount = document.getElementById("id_amount");
    amount.focus();
    amount.select();
    return true;
  }

  who.addEventListener("submit", function (event) {
    event.preventDefault();
    var mine = ++asked;
    var field = who.elements.who;
    var address = field.dataset.chosen || who.action + "?who=" + encodeURIComponent(field.value);
    fetch(address, { credentials: "same-origin" }).then(function (answer) {
      return answer.text().then(function (html) {
        if (mine !== asked) return;
        if (!answer.ok || !place(html, answer.url)) window.location.assign(address);
      });
    }).catch(function () { window.location.assign(address); });
  });

  var amount = document.getElementById("id_amount");
  if (amount && document.activeElement === amount) amount.select();
})();
