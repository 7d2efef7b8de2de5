// A panel, or both, as a picture on white paper: what the reader chose to see, in the colours of the light page.

/** Widths of a figure in most two-column journals, 88 and 180 mm, in pixels of 1/96 inch. */
const COLUMNS = { one: 333, two: 680 };
/** Of the page at each width: letters, those of the legend and of names, height of the plot and of a line of the legend. */
const PANEL_STYLES = { one: { font: 9, small: 8, plot: 190, row: 19 }, two: { font: 11, small: 10, plot: 360, row: 21 } };
const LEGEND_RANKS = { points: 1, frontier: 2, published: 3 };
const PAPER_AXIS = { linecolor: "#c4cbd2", gridcolor: "#e2e6ea", tickcolor: "#c4cbd2" };
const PAPER_LETTERS = "Helvetica, Arial, sans-serif", WARNING_INK = "#8a4b00", FACTS_INK = "#56616c";
/** Of an entry of Plotly's legend beside its letters. */
const ENTRY_PX = 52;
const SIDES = { left: 44, right: 10 }, BUDGET_PX = 22, AXIS_PX = 42;

/** {figure, width, height} of one panel alone: warning above, legend and facts below. */
function onePanel(chart, column, subject, { warning, facts }) {
  const style = PANEL_STYLES[column], width = COLUMNS[column], plot = { left: SIDES.left, width: width - SIDES.left - SIDES.right, height: style.plot };
  const above = warning ? linesOf(warning, style.font, width - 16) : [], below = linesOf(facts, style.small, width - 16), line = 1.3 * style.small;
  const top = BUDGET_PX + 1.3 * style.font * above.length, { traces, shapes, annotations, layout, ranges } = onWhitePaper(() => pictureOf(chart, { ...plot, top, size: style.small }));
  const entries = traces.map((trace) => ({ ...trace, name: legendName(trace, subject), showlegend: inLegend(trace), legendrank: LEGEND_RANKS[trace.meta] }));
  const legend = legendBelow(entries.filter((trace) => trace.showlegend).map((trace) => trace.name), plot.width, style.small, style.row);
  const bottom = AXIS_PX + legend.px, factsPx = line * below.length + 6;
  const height = Math.ceil(top + style.plot + bottom + factsPx);
  const axis = (name, range) => ({ ...layout[name], ...PAPER_AXIS, range, title: { ...layout[name].title, font: { size: style.font } } });
  return {
    width, height,
    figure: {
      data: entries,
      layout: {
        ...layout, paper_bgcolor: "#fff", plot_bgcolor: "#fff", font: { family: PAPER_LETTERS, size: style.font, color: "#333" }, showlegend: true, xaxis: axis("xaxis", ranges.x), yaxis: axis("yaxis", ranges.y), shapes,
        margin: { l: SIDES.left, r: SIDES.right, t: top, b: bottom + factsPx, autoexpand: false },
        annotations: [...annotations, { ...written(below, style.small, FACTS_INK), x: 0, xshift: 8 - SIDES.left, y: 0, yanchor: "bottom", yshift: -bottom - factsPx + 4 }],
        ...(warning ? { title: { text: above.map((words) => inert(words, 200)).join("<br>"), x: 0, xref: "container", xanchor: "left", y: 1, yref: "container", yanchor: "top", pad: { l: 8, t: 4 }, font: { size: style.font, color: WARNING_INK } } } : {}),
        legend: legend.at(factsPx / height),
      },
    },
  };
}

/** A legend of these names as wide as the plot: its height in pixels, and where it begins, as a share of the picture's height. */
function legendBelow(names, width, size, row) {
  const beside = Math.max(1, Math.floor(width / (Math.max(0, ...names.map((name) => roomOf(name, size))) + ENTRY_PX)));
  const at = (share) => ({ orientation: "h", yref: "container", y: share, yanchor: "bottom", xref: "container", x: 0.5, xanchor: "center", entrywidthmode: "pixels", entrywidth: width / beside - ENTRY_PX, font: { size } });
  return { px: row * Math.ceil(names.length / beside), at };
}

const written = (lines, size, color) => ({ text: lines.map((words) => inert(words, 200)).join("<br>"), showarrow: false, xref: "paper", yref: "paper", xanchor: "left", align: "left", font: { size, color } });

const inLegend = (trace) => trace.meta in LEGEND_RANKS && trace.x.length > 0;
const legendName = (trace, subject) => trace.meta === "points" && (subject === "width" || subject === "resolution") ? subject + " " + trace.name : trace.name.replace(/, published$/, "");

/**
 * What the page shows of a chart, in a picture whose plot has this place {left, top, width, height} and names of this size:
 * the part that the reader zoomed to, with the rings and the names of curves that lie over the chart on the page.
 */
function pictureOf(chart, box) {
  const { drawn, fronts, data, layout } = chart.figure(...chart.shown, { width: box.width + AXIS_SIDES, size: box.size }), live = chart.plot.layout;
  const ranges = { x: live.xaxis.range, y: live.yaxis.range };
  const traces = data.map((trace) => ({ ...trace, type: "scatter", textfont: { ...trace.textfont, size: box.size } }));
  return {
    layout, ranges, shapes: layout.shapes, traces: [...traces, ...ringTraces(chart, drawn)],
    annotations: [...layout.annotations.map((note) => ({ ...note, font: { ...note.font, size: box.size } })), ...nameNotes(chart.view, { drawn, fronts, shapes: layout.shapes }, box, ranges)],
  };
}

function ringTraces(chart, drawn) {
  const [, , state] = chart.shown, { best, marked } = ringed(chart.view, drawn, state);
  const ring = (points, tone, size) => ({ type: "scatter", mode: "markers", meta: "ring", name: "ring", hoverinfo: "skip", x: points.map(chart.view.x), y: points.map(chart.view.y), marker: { symbol: "circle-open", size, color: tone, line: { width: 2, color: tone } } });
  return [ring(best, colour("accent"), 16), ring(marked, colour("ink"), 14)].filter((trace) => trace.x.length);
}

/** The rules for names count in the letters of the page; here everything is as much smaller as the letters are. */
function nameNotes(view, seen, { left, top, width, height, size }, { x, y }) {
  const scale = NAME_LETTERS / size, area = { left: 0, right: width * scale, top: 0, bottom: height * scale };
  const at = ([cost, gain]) => [scale * width * (Math.log10(cost) - x[0]) / (x[1] - x[0]), scale * height * (y[1] - gain) / (y[1] - y[0])];
  return curveNames(view, seen, at, area).map((name) => ({
    text: inert(name.text), showarrow: false, xref: "x domain", yref: "y domain", x: name.left / area.right, y: 1 - name.top / area.bottom, xanchor: "left", yanchor: "top", borderpad: 0, meta: "name", font: { size, color: colour("soft") },
  }));
}

const PRINT = { width: 540, height: 400, left: 48, right: 14, top: 26, bottom: 44, size: 11 };

/** Beside each chart what a sheet of paper shows of it once filters hide points; drawn at once, for a browser does not wait. */
function drawForPrint(charts) {
  const box = { left: PRINT.left, top: PRINT.top, width: PRINT.width - PRINT.left - PRINT.right, height: PRINT.height - PRINT.top - PRINT.bottom, size: PRINT.size };
  for (const chart of charts) {
    const { traces, shapes, annotations, layout, ranges } = onWhitePaper(() => pictureOf(chart, box)), picture = el("div", { class: "on-paper" });
    chart.holder.append(picture);
    Plotly.newPlot(picture, traces, {
      ...layout, width: PRINT.width, height: PRINT.height, shapes, annotations, xaxis: { ...layout.xaxis, range: ranges.x }, yaxis: { ...layout.yaxis, range: ranges.y },
      margin: { l: PRINT.left, r: PRINT.right, t: PRINT.top, b: PRINT.bottom, autoexpand: false },
    }, { staticPlot: true });
    for (const svg of picture.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${PRINT.width} ${PRINT.height}`);
  }
}

const forgetPrint = () => document.querySelectorAll(".on-paper").forEach((picture) => { Plotly.purge(picture); picture.remove(); });

const BOTH = { width: 1200, height: 600, left: 60, right: 20, top: 74, size: 11, legend: 12, facts: 12, axis: 56 };
const DOMAINS = [[0, 0.475], [0.525, 1]];

/** Both views of Figure 5 in one picture, with title, warning, legend and facts. */
function bothCharts(charts, title, subject, { warning, facts }) {
  const whole = BOTH.width - BOTH.left - BOTH.right, below = linesOf(facts, BOTH.facts, whole), factsPx = 1.3 * BOTH.facts * below.length + 6;
  const named = [...new Map(charts.flatMap((chart) => onWhitePaper(() => chart.figure(...chart.shown)).data).filter(inLegend).map((trace) => [trace.meta + trace.name, legendName(trace, subject)])).values()];
  const legend = legendBelow(named, whole, BOTH.legend, 21), bottom = BOTH.axis + legend.px + factsPx;
  const box = { left: BOTH.left, top: BOTH.top, width: DOMAINS[0][1] * whole, height: BOTH.height - BOTH.top - bottom, size: BOTH.size };
  const [left, right] = onWhitePaper(() => charts.map((chart) => pictureOf(chart, box)));
  const entry = (trace) => ({ ...trace, name: legendName(trace, subject), legendrank: LEGEND_RANKS[trace.meta] });
  const onRight = (one) => ({ ...one, ...(!one.xref || one.xref === "x" ? { xref: "x2" } : one.xref === "x domain" ? { xref: "x2 domain" } : {}) });
  const inTheMiddle = ({ annotations }, place) => annotations.map((note) => note.xref === "paper" ? { ...note, x: (DOMAINS[place][0] + DOMAINS[place][1]) / 2 } : note);
  const axis = (one, place, words) => ({ ...LOG, ...PAPER_AXIS, zeroline: false, showgrid: false, ticks: "outside", ticklen: 4, tickangle: 0, ticktext: one.layout.xaxis.ticktext, range: one.ranges.x, domain: DOMAINS[place], title: { text: words, standoff: 8, font: { size: 13 } } });
  return {
    data: [...left.traces.map((trace) => ({ ...entry(trace), showlegend: inLegend(trace) })), ...right.traces.map((trace) => ({ ...trace, xaxis: "x2", showlegend: false }))],
    layout: {
      title: { text: inert(title, 120) + (warning ? `<br><b style='color:${WARNING_INK};font-size:14px'>` + inert(warning, 120) + "</b>" : ""), font: { size: 18, color: "#16202a" }, x: 0.04 }, paper_bgcolor: "#fff", plot_bgcolor: "#fff", font: { family: "sans-serif", color: "#444" },
      margin: { l: BOTH.left, r: BOTH.right, t: BOTH.top, b: bottom, autoexpand: false },
      legend: legend.at(factsPx / BOTH.height),
      shapes: [...left.shapes, ...right.shapes.map(onRight)],
      annotations: [...inTheMiddle(left, 0), ...inTheMiddle(right, 1).map(onRight), { ...written(below, BOTH.facts, FACTS_INK), x: 0, y: 0, yanchor: "bottom", yshift: 4 - bottom }],
      xaxis: axis(left, 0, "Multiply-adds, millions"), xaxis2: axis(right, 1, "Latency, ms"),
      yaxis: { ...PAPER_AXIS, zeroline: false, range: left.ranges.y, title: { text: "Top-1 accuracy, %" } },
    },
  };
}
