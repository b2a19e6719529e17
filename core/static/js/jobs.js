// What runs in the background: each block that says `data-poll` is read again from that address until it no longer says so;
// the bell of the shell then counts what that page counts.
(function () {
  "use strict";
  var PAUSE = 1500, SLOWEST = 15000;

  function agree(page) {
    var bell = document.getElementById("bell"), fresh = page.getElementById("bell");
    if (bell && !fresh) bell.remove();
    else if (bell && fresh.outerHTML !== bell.outerHTML) bell.replaceWith(document.importNode(fresh, true));
  }
  function follow(id, pause) {
    setTimeout(function () {
      var block = document.getElementById(id);
      if (!block || block.dataset.poll === undefined) return;
      if (document.hidden) { follow(id, PAUSE); return; }
      fetch(block.dataset.poll || location.href, { headers: { "X-Requested-With": "fetch" } })
        .then(function (answer) { if (!answer.ok) throw answer; return answer.text(); })
        .then(function (text) {
          var page = new DOMParser().parseFromString(text, "text/html"), fresh = page.getElementById(id);
          agree(page);
          if (!fresh) return;
          if (fresh.outerHTML !== block.outerHTML) block.replaceWith(document.importNode(fresh, true));
          follow(id, PAUSE);
        })
        .catch(function () { follow(id, Math.min(pause * 2, SLOWEST)); });
    }, pause);
  }
  Array.prototype.forEach.call(document.querySelectorAll("[data-poll][id]"), function (block) { follow(block.id, PAUSE); });
})();
