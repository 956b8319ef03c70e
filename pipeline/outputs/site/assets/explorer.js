// The table of all findings: filters, order and search stay in the address; the rows shown can be downloaded.
"use strict";
(() => {
  const AREA = 0, REGION = 1, YEAR = 2, FRAMEWORK = 3, LETTER = 4, KIND = 5, NUMBER = 6, WORDS = 7, THEMES = 8, VERDICT = 9, PLACE = 10, PAGE = 11, ID = 12;
  const { rows, themes, terms } = FINDINGS, form = document.getElementById("filters");
  const filters = { theme: THEMES, tier: THEMES, area: AREA, region: REGION, year: YEAR, framework: FRAMEWORK, kind: KIND, letter: LETTER, verdict: VERDICT };
  const label = term => terms[term] || term, theme = name => themes[name] || name;
  const chosen = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));

  for (const [name, column] of Object.entries(filters)) {
    const values = name === "theme" ? Object.keys(themes) : name === "tier" ? ["certain", "confirmed", "likely"] : [...new Set(rows.map(row => row[column]))].filter(Boolean).sort();
    const option = (value, words) => Object.assign(document.createElement("option"), { value, textContent: words });
    form.elements[name].append(option("", "all"), ...values.map(value => option(value, name === "theme" ? theme(value) : label(value))));
  }
  const asked = new URLSearchParams(location.hash.slice(1));
  const ask = params => { for (const name of ["q", ...Object.keys(filters)]) form.elements[name].value = params.get(name) || ""; };
  ask(asked);
  if (asked.has("theme") && !form.elements.theme.value) form.elements.theme.value = Object.keys(themes).find(name => name.startsWith(asked.get("theme") + ".")) || "";

  const inWords = held => held.map(([name, tier]) => theme(name) + (tier === "certain" ? "" : ` (${tier})`)).join("; ");

  const plain = DataTable.render.text();
  const show = shown => (value, type, row) => plain.display(String(shown(value, row)));
  const escaped = words => plain.display(String(words));
  const columns = [
    { title: "Area", data: AREA, render: show(v => v) },
    { title: "Year", data: YEAR, render: show(v => v) },
    { title: "Kind", data: KIND, render: (v, type, row) => type === "sort" ? v + String(row[NUMBER]).padStart(5, "0") : escaped(label(v) + " " + row[NUMBER]) },
    { title: "In its words", data: WORDS, className: "words", render: show(v => v) },
    { title: "Themes", data: THEMES, render: show(v => inWords(v)) },
    { title: "Verdict", data: VERDICT, render: show(v => label(v)) },
    { title: "Region", data: REGION, render: show(v => v) },
    { title: "Letter", data: PLACE, orderable: false, render: (v, type, row) => `<a href="${encodeURI(v)}">page ${Number(row[PAGE])}<span class="hidden"> of the letter about ${escaped(row[AREA])}, ${escaped(label(row[KIND]))} ${Number(row[NUMBER])}</span></a>` },
  ];
  const order = (asked.get("sort") || "").split("-"), at = columns.findIndex(column => column.title === order[0]);
  const table = new DataTable("#findings", {
    data: rows, columns, deferRender: true, pageLength: 25, autoWidth: false,
    order: at < 0 ? [] : [[at, order[1] === "desc" ? "desc" : "asc"]],
    layout: { topStart: null, topEnd: null, bottomStart: "pageLength", bottomEnd: "paging" },
    language: { lengthMenu: "_MENU_ rows on a page", emptyTable: "This run has no finding", zeroRecords: "No finding fits all of these" },
  });
  const fits = row => {
    const { q, theme, tier, ...others } = chosen();
    const themed = ([name, how]) => (!theme || name === theme || name.startsWith(theme + ".")) && (!tier || how === tier);
    return (!theme && !tier || row[THEMES].some(themed)) && Object.entries(others).every(([name, value]) => row[filters[name]] === value);
  };
  table.search.fixed("filters", (text, row) => fits(row));

  const keep = () => {
    const params = new URLSearchParams(chosen()), [first] = table.order();
    if (first && first[1]) params.set("sort", columns[first[0]].title + "-" + first[1]);
    history.replaceState(null, "", "#" + params);
    const { recordsDisplay } = table.page.info();
    document.getElementById("shown").textContent = `${recordsDisplay} of ${rows.length} findings`;
  };
  const apply = () => table.search(form.elements.q.value).draw();
  table.on("draw", keep);
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", () => { ask(new URLSearchParams(location.hash.slice(1))); apply(); });
  apply();

  // A cell that a spreadsheet could take for a formula gets an apostrophe before it.
  const cell = value => { const words = String(value), safe = /^[=+\-@\t\r]/.test(words) ? "'" + words : words; return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe; };
  document.getElementById("download").addEventListener("click", () => {
    const names = ["finding_id", "area", "region", "year", "framework", "letter_kind", "kind", "number", "words", "themes", "verdict", "page"];
    const order = [ID, AREA, REGION, YEAR, FRAMEWORK, LETTER, KIND, NUMBER, WORDS, THEMES, VERDICT, PAGE];
    const found = table.rows({ search: "applied", order: "applied" }).data().toArray();
    const lines = found.map(row => order.map(i => cell(i === THEMES ? inWords(row[i]) : row[i])).join(","));
    const file = new Blob(["\ufeff" + [names.join(","), ...lines].join("\r\n") + "\r\n"], { type: "text/csv" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "findings.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
})();
