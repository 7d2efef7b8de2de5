// The table of the page is sorted, filtered and read by keyboard; its text is not changed.

const SORTS = [
  ["variant", (point) => point.name], ["run", (point) => point.run.name], ["top1", (point) => point.top1], ["madds", (point) => point.madds],
  ["parameters", (point) => point.artifact.parameters], ["size", (point) => point.artifact.size_bytes], ["latency", (point) => point.latency],
  ["interval", (point) => missing(point.estimate.low_ms) ? null : (point.estimate.high_ms - point.estimate.low_ms) / point.latency],
  ["own", (point) => ownPercent(point)],
  ["between", (point) => missing(point.estimate.between_low_ms) ? null : point.estimate.between_high_ms - point.estimate.between_low_ms],
  ["energy", (point) => point.estimate.energy_mj],
  ["starts", (point) => point.estimate.starts], ["verdict", (point) => point.trusted ? point.estimate.unproven.length : 1000],
];

/** The order of the page as it is written. */
const SORTED = "latency";

function makeTable(points, state, changed, links) {
  const table = document.getElementById("table"), body = table.tBodies[0], rows = [];
  for (const row of body.rows) if (row.dataset.i) rows[Number(row.dataset.i)] = row;
  if (rows.length !== points.length) return { show() {}, look() {} };
  const heads = [...table.tHead.rows[0].cells], sorts = heads.map((head) => SORTS.find(([key]) => key === head.dataset.sort));
  heads.forEach((head, column) => sortButton(head, sorts[column][0], state, changed));
  const search = el("input", { type: "search", placeholder: "Find a variant", "aria-label": "Find a variant in the table", value: state.find });
  search.addEventListener("input", () => { state.find = search.value; changed(); });
  const count = el("span", { class: "quiet", role: "status" });
  const tools = document.getElementById("table-tools");
  tools.append(search, count);
  tools.hidden = false;
  walkByKeyboard(body, rows, points, links);

  let order = SORTED;
  return {
    show(shown) {
      const wanted = state.find.trim().toLowerCase();
      const kept = new Set(shown.filter((point) => !wanted || point.name.toLowerCase().includes(wanted)));
      if (order !== state.sort) body.append(...sorted(points, sorts, state.sort).map((point) => rows[point.i]));
      order = state.sort;
      for (const point of points) {
        rows[point.i].hidden = !kept.has(point);
        rows[point.i].classList.toggle("marked", state.marked.has(point.i));
        rows[point.i].setAttribute("aria-selected", state.marked.has(point.i));
      }
      count.textContent = kept.size === points.length ? plural(points.length, "row") : kept.size + " of " + plural(points.length, "row");
      heads.forEach((head, column) => head.setAttribute("aria-sort", state.sort === sorts[column][0] ? "ascending" : state.sort === "-" + sorts[column][0] ? "descending" : "none"));
    },
    look(place) { rows.forEach((row, i) => row.classList.toggle("looked", i === place)); },
  };
}

function sortButton(head, key, state, changed) {
  const button = el("button", { type: "button", onclick: () => { state.sort = state.sort === key ? "-" + key : key; changed(); } }, head.textContent);
  head.replaceChildren(button);
}

function sorted(points, sorts, sort) {
  const down = sort.startsWith("-"), found = sorts.find(([key]) => key === sort.replace("-", ""));
  if (!found) return points;
  const value = found[1];
  return [...points].sort((a, b) => {
    const x = value(a), y = value(b);
    if (missing(x) || missing(y)) return missing(x) - missing(y);
    const order = typeof x === "string" ? x.localeCompare(y, "en", { numeric: true }) : x - y;
    return (down ? -order : order) || a.i - b.i;
  });
}

/** The table is one stop for Tab; arrows, Home and End move between rows, Enter or Space marks one. */
function walkByKeyboard(body, rows, points, links) {
  rows.forEach((row) => { row.tabIndex = row === body.rows[0] ? 0 : -1; });
  const go = (row) => { if (row) { body.querySelectorAll("tr[tabindex='0']").forEach((other) => { other.tabIndex = -1; }); row.tabIndex = 0; row.focus(); } };
  const next = (row, way) => { do row = row && row[way]; while (row && row.hidden); return row; };
  body.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr"), seen = () => [...body.rows].filter((each) => !each.hidden);
    const moves = { ArrowDown: () => next(row, "nextElementSibling"), ArrowUp: () => next(row, "previousElementSibling"), Home: () => seen()[0], End: () => seen().pop() };
    if (moves[event.key]) { event.preventDefault(); go(moves[event.key]()); }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); links.toggle(rows.indexOf(row)); }
  });
  body.addEventListener("click", (event) => { const row = event.target.closest("tr"); if (row && !String(getSelection())) links.toggle(rows.indexOf(row)); });
  body.addEventListener("pointerover", (event) => { const row = event.target.closest("tr"); if (row) links.look(rows.indexOf(row)); });
  body.addEventListener("focusin", (event) => { const row = event.target.closest("tr"); if (row) links.look(rows.indexOf(row)); });
  body.addEventListener("pointerleave", () => links.lookAway());
  body.addEventListener("focusout", () => links.lookAway());
}
