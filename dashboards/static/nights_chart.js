// One series through its nights, large: the ratio with its interval, and what happened on each night.

const NIGHT_SYMBOLS = { alarm: "triangle-up", missing: "cross", notice: "circle", accepted: "diamond", muted: "square" };
const NIGHT_COLOURS = { alarm: "bad", missing: "quiet", notice: "c4", accepted: "c2", muted: "c5" };
const MARKS_APART_PX = 13;
const asPercent = (ratio) => missing(ratio) ? null : 100 * (ratio - 1);
const spelledPercent = (ratio) => missing(ratio) ? "–" : (ratio >= 1 ? "+" : "−") + Math.abs(100 * (ratio - 1)).toFixed(2) + " %";

function makeNightsChart(doc) {
  const holder = document.getElementById("chart-nights"), plot = el("div", { class: "plot" });
  holder.append(plot);
  return async function draw(series) {
    const updates = series.marks.filter(([, kind]) => kind === "android");
    const layout = plotLayout("", "against the accepted build, %", {
      x: { type: "category", nticks: Math.max(2, Math.round(holder.clientWidth / 130)), tickangle: 0 },
      y: { zeroline: true, zerolinecolor: colour("strong-line") },
      layout: {
        margin: { l: 56, r: 14, t: 14, b: 40 }, hovermode: "closest",
        shapes: updates.map(([place]) => ({ type: "line", x0: place, x1: place, yref: "paper", y0: 0, y1: 1, line: { color: colour("c3"), width: 1.4, dash: "dot" } })),
      },
    });
    await Plotly.react(plot, nightTraces(doc, series), layout, PLOT_CONFIG);
    nameChart(plot, "Ratio of " + visible(series.variant) + " on " + visible(series.phone) + " to the accepted build, night after night");
    holder.classList.add("live");
  };
}

/** The own ratio of a night that has one, else the plain one: what decided the series. */
function deciding(series, end) {
  const plain = { ratio: "ratio", low: "low", high: "high" }, own = { ratio: "own_ratio", low: "own_low", high: "own_high" };
  return series.ratio.map((_, i) => series[missing(series.own_ratio[i]) ? plain[end] : own[end]][i]);
}

function nightTraces(doc, series) {
  const ratio = deciding(series, "ratio").map(asPercent), words = doc.nights.map((night, i) => inert(night) + "<br>" + nightWords(doc, series, i));
  const line = { x: doc.nights, y: ratio, mode: "lines+markers", type: "scatter", line: { color: colour("c0"), width: 1.6 }, marker: { size: 4, color: colour("c0") }, text: words, hovertemplate: "%{text}<extra></extra>" };
  return [...nightBands(doc, series), line, ...nightMarks(doc, series, ratio)];
}

/** Plotly bridges gaps when it fills, so that each run of nights is a band of its own. */
function nightBands(doc, series) {
  const bands = [], low = deciding(series, "low"), high = deciding(series, "high");
  let run = [];
  const end = () => {
    if (run.length > 1) {
      const back = [...run].reverse();
      bands.push({ x: [...run, ...back].map((i) => doc.nights[i]), y: [...run.map((i) => asPercent(high[i])), ...back.map((i) => asPercent(low[i]))], type: "scatter", mode: "lines", line: { width: 0 }, fill: "toself", fillcolor: colour("c0"), opacity: .18, hoverinfo: "skip" });
    }
    run = [];
  };
  doc.nights.forEach((_, i) => missing(low[i]) || missing(high[i]) ? end() : run.push(i));
  end();
  return bands;
}

/** None covers another of its night: each further one stands below. */
function nightMarks(doc, series, ratio) {
  const taken = {};
  return Object.keys(NIGHT_SYMBOLS).map((kind) => {
    const marks = series.marks.filter((mark) => mark[1] === kind);
    return {
      x: marks.map(([place]) => doc.nights[place]), y: marks.map(([place]) => ratio[place] ?? 0), mode: "markers", type: "scatter",
      cliponaxis: false,
      marker: { symbol: NIGHT_SYMBOLS[kind], size: 12, standoff: marks.map(([place]) => MARKS_APART_PX * (taken[place] = (taken[place] ?? -1) + 1)), color: colour(NIGHT_COLOURS[kind]), line: { width: 1, color: colour("paper") } },
      text: marks.map(([place, , text]) => inert(doc.nights[place]) + "<br>" + inert(text, 120)), hovertemplate: "%{text}<extra></extra>",
    };
  }).filter((trace) => trace.x.length);
}

function nightWords(doc, series, i) {
  if (missing(series.state[i])) return "no such series that night";
  const spelled = (ratio, low, high) => spelledPercent(ratio) + (missing(low) ? "" : " (" + spelledPercent(low) + " to " + spelledPercent(high) + ")");
  const plain = spelled(series.ratio[i], series.low[i], series.high[i]), own = series.own_ratio[i];
  const told = missing(own) ? plain : spelled(own, series.own_low[i], series.own_high[i]) + " of its own<br>" + plain + " as it is";
  return told + "<br>" + spoken(doc.states[series.state[i]]) + ", " + plural(series.pairs[i], "pair");
}
