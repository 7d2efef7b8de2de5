// A panel, or both, as a picture on white paper: what the reader chose to see, in the colours of the light page.

/** Widths of a figure in most two-column journals, 88 and 180 mm, in pixels of 1/96 inch. */
const COLUMNS = { one: 333, two: 680 };
/** Of the page at each width: letters, height of the plot, entries of the legend beside each other, and their height. */
const PANEL_STYLES = { one: { font: 9, legend: 8, plot: 190, beside: 2, row: 19 }, two: { font: 11, legend: 10, plot: 360, beside: 4, row: 21 } };
const LEGEND_RANKS = { points: 1, frontier: 2, published: 3 };
const PAPER_AXIS = { linecolor: "#c4cbd2", gridcolor: "#e2e6ea", tickcolor: "#c4cbd2" };

/** {figure, width, height} of one panel alone: frontier and bars as on the page, the legend below in its order. */
function onePanel(chart, column, subject) {
  const { data, layout } = onWhitePaper(() => chart.figure(...chart.shown)), style = PANEL_STYLES[column], live = chart.plot.layout;
  const entries = data.map((trace) => ({ ...trace, type: "scatter", name: legendName(trace, subject), textfont: { ...trace.textfont, size: style.legend }, showlegend: trace.meta in LEGEND_RANKS, legendrank: LEGEND_RANKS[trace.meta] }));
  const below = 42 + style.row * Math.ceil(entries.filter((trace) => trace.showlegend).length / style.beside), height = 22 + style.plot + below;
  const axis = (name) => ({ ...layout[name], ...PAPER_AXIS, range: live[name].range, title: { ...layout[name].title, font: { size: style.font } } });
  return {
    width: COLUMNS[column], height,
    figure: {
      data: entries,
      layout: {
        ...layout, paper_bgcolor: "#fff", plot_bgcolor: "#fff", font: { family: "Helvetica, Arial, sans-serif", size: style.font, color: "#333" }, showlegend: true, xaxis: axis("xaxis"), yaxis: axis("yaxis"),
        margin: { l: 44, r: 10, t: 22, b: below, autoexpand: false }, annotations: layout.annotations.map((note) => ({ ...note, font: { ...note.font, size: style.legend } })),
        legend: { orientation: "h", yref: "container", y: 0, yanchor: "bottom", xref: "container", x: 0.5, xanchor: "center", entrywidthmode: "pixels", entrywidth: (COLUMNS[column] - 54) / style.beside - 52, font: { size: style.legend } },
      },
    },
  };
}

const legendName = (trace, subject) => trace.meta === "points" && (subject === "width" || subject === "resolution") ? subject + " " + trace.name : trace.name;

/** Both views of Figure 5 in one picture, with a legend. */
function bothCharts(charts, title, subject) {
  const [left, right] = onWhitePaper(() => charts.map((chart) => chart.figure(...chart.shown).data));
  const onRight = right.map((trace) => ({ ...trace, xaxis: "x2", showlegend: false }));
  const axis = { ...LOG, linecolor: "#c4cbd2", gridcolor: "#e2e6ea", zeroline: false };
  return {
    data: [...left.map((trace) => ({ ...trace, name: legendName(trace, subject), showlegend: trace.meta === "points" || trace.meta === "published" })), ...onRight],
    layout: {
      title: { text: inert(title[0], 120) + (title[1] ? "<br><b style='color:#8a4b00;font-size:14px'>" + inert(title[1], 120) + "</b>" : ""), font: { size: 18, color: "#16202a" }, x: 0.04 }, paper_bgcolor: "#fff", plot_bgcolor: "#fff", font: { family: "sans-serif", color: "#444" },
      margin: { l: 60, r: 20, t: 74, b: 90 }, legend: { orientation: "h", y: -0.17 },
      xaxis: { ...axis, domain: [0, 0.475], title: { text: "Multiply-adds, millions" } }, xaxis2: { ...axis, domain: [0.525, 1], title: { text: "Latency, ms" } },
      yaxis: { gridcolor: "#e2e6ea", zeroline: false, title: { text: "Top-1 accuracy, %" } },
    },
  };
}
