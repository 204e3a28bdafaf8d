const SVG = "http://www.w3.org/2000/svg";

// Tables: a column's head sorts, a long table is folded, a folded one can be searched

function compare(a, b) {
  if (a === "" || b === "") return (a === "") - (b === "");
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
}

function sortable(table, refold) {
  const heads = all("thead th", table);
  const body = table.tBodies[0];
  const key = (row, n) => row.cells[n].dataset.sort ?? row.cells[n].textContent.trim();
  heads.forEach((head, n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = n === 0 || !body.rows[0].cells[n].matches(".n, .rank, [class^=l]") ? "ascending" : "descending";
      const other = first === "ascending" ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === first ? other : first;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const keyed = [...body.rows].map((row) => [key(row, n), row]);
      const full = keyed.filter(([value]) => value !== ""), empty = keyed.filter(([value]) => value === "");
      full.sort((a, b) => (order === "ascending" ? 1 : -1) * compare(a[0], b[0]));
      body.append(...[...full, ...empty].map(([, row]) => row));
      refold();
    });
  });
}

function foldable(grid) {
  const most = Number(grid.dataset.shown);
  const rows = () => [...grid.querySelector("tbody").rows];
  const count = rows().length;
  if (count <= most + 2) return () => {};
  const tools = document.createElement("div");
  tools.className = "tools";
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "Find a row";
  search.setAttribute("aria-label", `Find a row of: ${grid.querySelector("caption").textContent}`);
  const more = document.createElement("button");
  more.type = "button";
  more.className = "button";
  let open = false;
  const fold = () => {
    const wanted = search.value.trim().toLowerCase();
    let seen = 0;
    for (const row of rows()) {
      const fits = !wanted || row.textContent.toLowerCase().includes(wanted);
      seen += fits;
      row.hidden = !fits || (!open && !wanted && seen > most);
    }
    more.hidden = Boolean(wanted);
    more.textContent = open ? `Show ${most} rows` : `Show all ${count.toLocaleString("en")} rows`;
    more.setAttribute("aria-expanded", String(open));
  };
  search.addEventListener("input", fold);
  more.addEventListener("click", () => { open = !open; fold(); });
  tools.append(more, search);
  grid.append(tools);
  fold();
  return fold;
}

// Charts: the pointer or the arrow keys pick a column, and its figures are told

const tip = document.getElementById("tip");

function tell(hit) {
  all(".hit.on").forEach((each) => each.classList.remove("on"));
  tip.hidden = !hit;
  if (!hit) return;
  hit.classList.add("on");
  tip.textContent = hit.dataset.tip;
  const place = hit.getBoundingClientRect(), size = tip.getBoundingClientRect();
  const left = place.left + place.width / 2 - size.width / 2;
  const above = place.top - size.height - 8;
  tip.style.left = `${Math.max(6, Math.min(left, root.clientWidth - size.width - 6))}px`;
  tip.style.top = `${above > 4 ? above : place.bottom + 8}px`;
}

function explorable(chart) {
  const hits = all(".hit", chart);
  const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  chart.addEventListener("pointermove", (event) => tell(event.target.closest(".hit")));
  chart.addEventListener("pointerdown", (event) => tell(event.target.closest(".hit")));
  chart.addEventListener("pointerleave", () => tell(null));
  chart.addEventListener("blur", () => tell(null));
  chart.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return tell(null);
    if (!(event.key in steps) || !hits.length) return;
    event.preventDefault();
    const now = hits.findIndex((each) => each.classList.contains("on"));
    tell(hits[Math.max(0, Math.min(hits.length - 1, now + steps[event.key]))]);
  });
}

function choosable(label) {
  const figure = label.closest("figure"), select = label.querySelector("select");
  const layer = figure.querySelector(".overlay"), hits = all(".hit", figure), bars = all(".column", figure);
  const told = hits.map((hit) => hit.dataset.tip);
  const totals = told.map((text) => Number(text.split("\n")[1].replace(/\D/g, "")));
  label.hidden = false;
  select.addEventListener("change", () => {
    const option = select.selectedOptions[0], counts = option.dataset.counts?.split(",").map(Number);
    layer.replaceChildren();
    figure.classList.toggle("has-overlay", Boolean(counts));
    hits.forEach((hit, n) => { hit.dataset.tip = counts ? `${told[n]}\n${counts[n].toLocaleString("en")} of ${option.value}` : told[n]; });
    counts?.forEach((count, n) => {
      if (!count) return;
      const height = parseFloat(bars[n].getAttribute("height")) * count / totals[n];
      const rect = document.createElementNS(SVG, "rect");
      const places = { class: "over", x: bars[n].getAttribute("x"), width: bars[n].getAttribute("width"), y: `${100 - height}%`, height: `${height}%` };
      for (const [name, value] of Object.entries(places)) rect.setAttribute(name, value);
      layer.append(rect);
    });
  });
}

function following(nav) {
  const links = new Map(all("a", nav).map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((each) => each.isIntersecting)) {
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  all("main > section").forEach((section) => watch.observe(section));
}

all(".grid").forEach((grid) => sortable(grid.querySelector("table"), foldable(grid)));
all(".bars, .strips svg").forEach(explorable);
all(".by-site").forEach(choosable);
following(document.querySelector(".contents"));
addEventListener("scroll", () => tell(null), { passive: true });
