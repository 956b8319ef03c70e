// Areas side by side, from the numbers that explorer.py writes.
"use strict";
(() => {
  const { areas, kinds, themes } = COMPARED, form = document.getElementById("compare");
  const selects = [...form.elements].filter(field => field.name === "area"), byStem = new Map(areas.map(area => [area.stem, area]));
  const make = (name, ...content) => { const made = document.createElement(name); made.append(...content); return made; };
  for (const select of selects) select.append(new Option("none", ""), ...areas.map(area => new Option(area.name, area.stem)));

  const link = (page, words) => Object.assign(make("a", words), { href: page });
  const documents = area => { const list = make("ul"); for (const [kind, year, outcome, page] of area.documents) { const item = make("li", link(page, `${kind}${year ? " " + year : ""}`)); if (outcome) item.append(": " + outcome); list.append(item); } return list; };
  const mean = (group, number) => group.length ? (group.reduce((sum, area) => sum + number(area), 0) / group.length).toFixed(1) : "";

  const show = () => {
    const chosen = selects.map(select => byStem.get(select.value)).filter(Boolean);
    const [first] = chosen, withRegion = form.elements.region.value && first && first.region;
    const peers = withRegion ? areas.filter(area => area.inspected && area.region === first.region) : [];
    const row = (name, number, ofRegion) => {
      const cells = chosen.map(area => { const cell = make("td", number(area)); cell.className = "number"; return cell; });
      if (withRegion) { const cell = make("td", ofRegion); cell.className = "number"; cells.push(cell); }
      const head = make("th", name); head.scope = "row";
      return make("tr", head, ...cells);
    };
    const heads = [make("th", "What"), ...chosen.map(area => make("th", link(area.page, area.name)))];
    if (withRegion) heads.push(make("th", `${first.region} (mean of ${peers.length} areas)`));
    for (const head of heads) head.scope = "col";
    const body = make("tbody");
    const outcomes = make("tr", Object.assign(make("th", "Documents and outcomes"), { scope: "row" }), ...chosen.map(area => make("td", documents(area))));
    if (withRegion) outcomes.append(make("td", ""));
    body.append(outcomes);
    kinds.forEach((kind, i) => body.append(row(kind[0].toUpperCase() + kind.slice(1), area => String(area.numbers[i]), mean(peers, area => area.numbers[i]))));
    body.append(row("Weaknesses with sufficient progress at the revisit", area => area.progress[0] + area.progress[1] ? `${area.progress[0]} of ${area.progress[0] + area.progress[1]}` : "no revisit", ""));
    for (const [theme, label] of themes) body.append(row(label, area => String(area.themes[theme] || 0), mean(peers, area => area.themes[theme] || 0)));
    const table = make("table", make("caption", chosen.map(area => area.name).join(", ")), make("thead", make("tr", ...heads)), body);
    document.getElementById("comparison").replaceChildren(...(chosen.length ? [table] : []));
    document.getElementById("said").textContent = chosen.length ? "" : "Choose an area.";
  };
  const read = () => {
    const params = new URLSearchParams(location.hash.slice(1)), stems = (params.get("areas") || "").split(",");
    selects.forEach((select, i) => { select.value = byStem.has(stems[i]) ? stems[i] : ""; });
    form.elements.region.value = params.get("region") || (stems.filter(Boolean).length === 1 && !params.has("region") ? "1" : "");
    show();
  };
  form.addEventListener("input", () => {
    const params = new URLSearchParams({ areas: selects.map(select => select.value).filter(Boolean).join(","), region: form.elements.region.value });
    history.replaceState(null, "", "#" + params);
    show();
  });
  addEventListener("hashchange", read);
  read();
})();
