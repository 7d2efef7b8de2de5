// Brings the nightly page to life. Whatever fails here leaves the static page as it was.

const NIGHTS_FALLBACK = { series: "0", sort: "", find: "", phone: "", only: "", theme: "auto" };

async function nightsMain() {
  if (typeof DecompressionStream === "undefined") return;
  const doc = await unpackedDocument();
  const all = doc.series.map((series, i) => ({ ...series, i, stateWord: document.getElementById("table").tBodies[0].rows[i].className, last: (column) => series[column].findLast((value) => !missing(value)) ?? null }));
  const state = readNights();
  setTheme(state.theme);
  const show = makeNightsTable(all, state, changed, (place) => { state.series = String(place); changed(); draw(); document.getElementById("course").scrollIntoView({ block: "nearest" }); });
  makeNightsTools();
  show();
  await startEngine();
  const chart = makeNightsChart(doc);
  await draw();
  document.documentElement.dataset.ready = "true";

  async function draw() {
    const series = all[Number(state.series)] || all[0];
    document.getElementById("course-title").textContent = visible(series.variant) + " on " + visible(series.phone);
    await chart(series);
  }

  function changed() { writeNights(state); show(); }

  function makeNightsTools() {
    const tools = document.getElementById("tools"), words = () => ({ auto: "Theme: system", dark: "Theme: dark", light: "Theme: light" }[state.theme]);
    const theme = el("button", { type: "button" }, words());
    theme.addEventListener("click", () => {
      state.theme = { auto: "dark", dark: "light", light: "auto" }[state.theme];
      setTheme(state.theme);
      theme.textContent = words();
      changed();
      draw();
    });
    tools.append(theme);
    tools.hidden = false;
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("hashchange", () => location.hash.includes("=") && location.reload());
}

function readNights() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(Object.entries(NIGHTS_FALLBACK).map(([name, value]) => [name, given.get(name) ?? value]));
}

function writeNights(state) {
  const told = new URLSearchParams(Object.entries(state).filter(([name, value]) => value !== NIGHTS_FALLBACK[name]));
  history.replaceState(null, "", String(told) ? "#" + told : location.pathname + location.search);
}

nightsMain().catch((fault) => { console.error(fault); document.documentElement.dataset.ready = "failed"; });
