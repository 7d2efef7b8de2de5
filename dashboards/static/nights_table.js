// The table of all series: sorted, filtered and read by keyboard; a row that is chosen is drawn large.

const NIGHT_SORTS = [
  ["state", (series) => series.i], ["series", (series) => series.variant], ["phone", (series) => series.phone], ["nights", (series) => series.marks.length],
  ["ratio", (series) => series.last("ratio")], ["interval", (series) => missing(series.last("low")) ? null : series.last("high") - series.last("low")],
  ["own", (series) => series.own], ["stage", (series) => series.last("pairs")], ["starts", (series) => series.starts], ["since", (series) => series.since],
];

function makeNightsTable(all, state, changed, choose) {
  const table = document.getElementById("table"), body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => sortButton(head, NIGHT_SORTS[column][0], state, changed));
  all.forEach((series, i) => {
    const cells = rows[i].cells;
    series.own = parseFloat(cells[6].textContent) || null;
    series.starts = Number(cells[8].textContent);
    series.since = cells[9].textContent.trim() || null;
  });
  const count = makeNightFilters(all, state, changed);
  walkByKeyboard(body, rows, all, { look() {}, lookAway() {}, toggle: choose });
  let order = "";
  return function show() {
    if (order !== state.sort) body.append(...sorted(all, NIGHT_SORTS, state.sort).map((series) => rows[series.i]));
    order = state.sort;
    const wanted = state.find.trim().toLowerCase();
    let kept = 0;
    all.forEach((series) => {
      const shown = (!wanted || visible(series.variant).toLowerCase().includes(wanted)) && (!state.phone || series.phone === state.phone) && (!state.only || series.stateWord === state.only);
      rows[series.i].hidden = !shown;
      rows[series.i].classList.toggle("marked", String(series.i) === state.series);
      rows[series.i].setAttribute("aria-selected", String(series.i) === state.series);
      kept += shown;
    });
    count.textContent = kept === all.length ? all.length + " series" : kept + " of " + all.length + " series";
    heads.forEach((head, column) => head.setAttribute("aria-sort", state.sort === NIGHT_SORTS[column][0] ? "ascending" : state.sort === "-" + NIGHT_SORTS[column][0] ? "descending" : "none"));
  };
}

function makeNightFilters(all, state, changed) {
  const tools = document.getElementById("table-tools"), count = el("span", { class: "quiet", role: "status" });
  const search = el("input", { type: "search", placeholder: "Find a series", "aria-label": "Find a series in the table", value: state.find });
  search.addEventListener("input", () => { state.find = search.value; changed(); });
  tools.append(search, choice("phone", "every phone", all.map((series) => series.phone), state, changed), choice("only", "every state", all.map((series) => series.stateWord), state, changed), count);
  tools.hidden = false;
  return count;
}

function choice(name, everything, words, state, changed) {
  const select = el("select", { "aria-label": everything }, el("option", { value: "" }, everything), ...[...new Set(words)].map((word) => el("option", { value: word, selected: state[name] === word }, spoken(word))));
  select.addEventListener("change", () => { state[name] = select.value; changed(); });
  return select;
}
