// Search over the letters' words, with the index that search_index.py writes. Only the scripts needed are loaded.
"use strict";
(() => {
  const MOST = 50, AROUND = 90;
  const form = document.getElementById("search"), found = document.getElementById("found"), results = document.getElementById("results");
  const plain = words => words.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const words = text => plain(text).match(/[\p{L}\p{N}]+/gu) || [];
  const loaded = {};
  const load = (file, name) => loaded[name] ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `search/${file}.js`;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`search/${file}.js cannot be loaded`));
    document.head.append(script);
  }).then(() => window[name]);

  const shardOf = word => /^[\x00-\x7f]+$/.test(word.slice(0, 2)) ? word.slice(0, 2) : "other";
  const pagesWith = async word => {
    const shards = SEARCH.shards.filter(shard => shard === shardOf(word) || (word.length === 1 && shard.startsWith(word)));
    const pages = new Set();
    for (const shard of shards) {
      const index = await load(shard, `WORDS_${shard}`);
      for (const [key, documents] of Object.entries(index)) if (key.startsWith(word)) documents.forEach(d => pages.add(d));
    }
    return pages;
  };
  const textOf = async document => { const [letter, page] = SEARCH.documents[document]; return (await load(`text-${letter}`, `TEXT_${letter}`))[page - 1]; };
  const joined = text => " " + words(text).join(" ") + " ";

  let latest = 0;
  const search = async asked => {
    const turn = ++latest;
    const phrases = [...asked.matchAll(/["“”]([^"“”]+)["“”]/g)].map(match => words(match[1]).join(" ")).filter(Boolean);
    const wanted = words(asked).map(word => word.slice(0, 40));
    results.replaceChildren();
    if (!wanted.length) { found.textContent = ""; return; }
    let pages = null;
    for (const word of new Set(wanted)) {
      const holding = await pagesWith(word);
      pages = pages ? pages.filter(page => holding.has(page)) : [...holding].sort((a, b) => a - b);
    }
    if (phrases.length) {
      const kept = [];
      for (const page of pages) { const text = joined(await textOf(page)); if (phrases.every(phrase => text.includes(" " + phrase))) kept.push(page); }
      pages = kept;
    }
    const letters = new Set(pages.map(page => SEARCH.documents[page][0]));
    if (turn !== latest) return;
    found.textContent = pages.length ? `${pages.length} page${pages.length === 1 ? "" : "s"} in ${letters.size} letter${letters.size === 1 ? "" : "s"}` + (pages.length > MOST ? `; the first ${MOST} pages are shown` : "") : "No page holds all of these words.";
    for (const page of pages.slice(0, MOST)) {
      const [letter, number, place] = SEARCH.documents[page], text = (await textOf(page)).replace(/\s+/g, " ");
      if (turn !== latest) return;
      const low = [...text].map(c => plain(c)[0] || c).join("");
      const hits = wanted.map(word => new RegExp(`(?<![\\p{L}\\p{N}])${word}[\\p{L}\\p{N}]*`, "u").exec(low)).filter(Boolean);
      const first = hits.length ? hits.reduce((a, b) => a.index < b.index ? a : b) : { index: 0, 0: "" };
      const start = first.index, end = start + first[0].length, item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: `${place}#page-${number}`, textContent: `${SEARCH.letters[letter]}, page ${number}` });
      const around = document.createElement("p"), mark = document.createElement("strong");
      mark.textContent = text.slice(start, end);
      around.dir = "auto";
      around.append("… " + text.slice(Math.max(0, start - AROUND), start), mark, text.slice(end, end + AROUND) + " …");
      item.append(link, around);
      results.append(item);
    }
  };
  const go = () => {
    const asked = new URLSearchParams(location.hash.slice(1)).get("q") || "";
    form.elements.q.value = asked;
    search(asked).catch(error => { found.textContent = error.message; });
  };
  form.addEventListener("submit", event => { event.preventDefault(); location.hash = new URLSearchParams({ q: form.elements.q.value }); });
  addEventListener("hashchange", go);
  go();
})();
