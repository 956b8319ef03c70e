// The box that finds an area by name. `areas.js` has set AREAS to [name, page] pairs.
"use strict";
(() => {
  const form = document.getElementById("find-area"), root = document.body.dataset.root;
  const plain = words => words.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  document.getElementById("area-names").append(...AREAS.map(([name]) => Object.assign(document.createElement("option"), { value: name })));
  form.addEventListener("submit", event => {
    event.preventDefault();
    const asked = plain(form.elements.area.value);
    const found = AREAS.find(([name]) => plain(name) === asked) || AREAS.find(([name]) => plain(name).startsWith(asked))
      || AREAS.find(([name]) => plain(name).includes(asked));
    location.href = root + (asked && found ? found[1] : "areas/index.html");
  });
  const search = document.getElementById("search-letters");
  search?.addEventListener("submit", event => { event.preventDefault(); location.href = `${root}search.html#` + new URLSearchParams({ q: search.elements.q.value }); });
})();
