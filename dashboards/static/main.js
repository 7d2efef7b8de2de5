// Brings the page to life. Whatever fails here leaves the static page as it was.

async function main() {
  if (typeof DecompressionStream === "undefined") return;
  const [doc] = await Promise.all([unpackedDocument(), startEngine()]);
  const points = pointsOf(doc);
  const fallback = { colour: naturalSubject(points), budget: String(doc.budget_ms ?? ""), unit: "ms", sort: SORTED, find: "", ...Object.assign({}, ...FIGURES.map((figure) => figure.state)), theme: "auto" };
  const state = readState(fallback);
  const tip = makeTooltip();
  const page = { charts: [], later: [], table: { look() {} }, dots: { look() {} } };

  let touched = [];
  const links = {
    look(place, event) {
      const point = points[place];
      page.charts.forEach((chart) => chart.drawn && chart.look(point));
      page.table.look(place);
      page.dots.look(place);
      if (event) tip.show(point.name, tooltipLines(point), event.clientX, event.clientY);
    },
    pin(place, event) {
      links.look(place, event);
      tip.pin();
      if (touched[touched.length - 1] !== place) touched = [...touched, place].slice(-2);
      tellTwo();
    },
    lookAway() { page.charts.forEach((chart) => chart.drawn && chart.look(null)); page.table.look(-1); page.dots.look(-1); tip.hide(); },
    toggle(place) { state.marked.has(place) ? state.marked.delete(place) : state.marked.add(place); changed(); },
    markAll(places) { state.marked = new Set(places); changed(); },
    replaceMarks(chart) { chart.showMarks(state); },
  };

  setTheme(state.theme);
  page.charts = figure5Charts(doc, points, links);
  const legend = makeLegend(doc.shapes), filters = makeFilters(points, state, changed);
  const first = [...page.charts];
  const shown = () => points.filter((point) => shows(state, point));
  const groups = () => ({ subject: state.colour, words: wordsOf(points, state.colour) });
  const drawFirst = async () => { for (const chart of first) await chart.draw(shown(), groups(), state).then(nextFrame); };
  await drawFirst();
  legend(groups());
  filters();
  page.table = makeTable(points, state, changed, links);

  page.dots = makeDots(points, links);
  const afford = points.some((point) => point.trusted) ? makeAfford(state, changed, links.toggle) : () => {};
  for (const { make } of FIGURES) {
    const figure = make({ doc, points, links, state, changed, tip });
    if (!figure) continue;
    page.charts.push(figure);
    page.later.push(lazily(figure.holder, (now) => figure.draw(now, groups(), state)));
  }
  makeTools();
  offerCopies();
  printWhole(first);
  document.getElementById("mark-two").hidden = points.length < 2;
  await redraw(true);
  foldAsNeeded();
  document.documentElement.dataset.ready = "true";

  async function redraw(firstIsDrawn = false) {
    const now = shown();
    document.documentElement.classList.toggle("filtered", now.length < points.length);
    filters();
    legend(groups());
    page.table.show(now);
    afford(now);
    tellChosen(now);
    tellTwo();
    page.dots.show(now, state);
    page.later.forEach((draw) => draw(now));
    if (!firstIsDrawn) await drawFirst();
  }

  /** The verdict is of the whole sweep; what the reader chose is told before it. */
  function tellChosen(now) {
    const own = now.length < points.length || state.budget !== fallback.budget || state.unit !== fallback.unit, line = document.getElementById("chosen");
    line.textContent = own ? chosenWords(now, points, state) : "";
    line.hidden = document.getElementById("scope").hidden = !own;
  }

  function tellTwo() {
    const line = document.getElementById("two"), two = twoOf(points, state.marked, touched);
    line.textContent = two ? twoWords(two) : "";
    line.hidden = !two;
  }

  function changed() { writeState(state, fallback); return redraw(); }

  function makeTools() {
    const tools = document.getElementById("tools");
    const theme = el("button", { type: "button" }, themeWords());
    theme.addEventListener("click", () => {
      state.theme = { auto: "dark", dark: "light", light: "auto" }[state.theme];
      setTheme(state.theme);
      theme.textContent = themeWords();
      changed();
    });
    tools.append(makeDownloads(doc, points, first, pictureTitle, () => state.colour), theme);
    tools.hidden = false;
  }

  /** The headline is of the whole sweep; of what is chosen only its first words hold. */
  function pictureTitle() {
    const now = shown(), whole = document.querySelector("h1").textContent;
    return now.length === points.length ? whole : `${countOf(now)} of ${plural(countOf(points), "variant")} on ${doc.labels.where}`;
  }

  function themeWords() { return { auto: "Theme: system", dark: "Theme: dark", light: "Theme: light" }[state.theme]; }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
  addEventListener("hashchange", () => location.hash.includes("=") && location.reload());
}

/** The first screen holds what matters most and a whole chart: what more is said is folded where it would push that out. */
function foldAsNeeded() {
  const said = document.getElementById("said"), chart = document.querySelector(".leading .chart, .leading .dots");
  if (!said || !chart || chart.getBoundingClientRect().bottom + scrollY <= innerHeight) return;
  said.open = false;
  said.classList.add("folds");
}

/** On paper nothing is folded, and charts that filters changed are drawn anew for it. */
function printWhole(charts) {
  addEventListener("beforeprint", () => {
    document.querySelectorAll("main details, header details").forEach((details) => { details.open ||= !details.classList.contains("menu"); });
    if (document.documentElement.classList.contains("filtered")) drawForPrint(charts);
  });
  addEventListener("afterprint", forgetPrint);
}

const nextFrame = () => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));

main().catch((fault) => { console.error(fault); document.documentElement.dataset.ready = "failed"; });
