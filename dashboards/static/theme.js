// The reader's system decides between light and dark until the button does.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

function setTheme(choice) {
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

/** A picture that leaves the page is for white paper, whatever the reader reads by; nothing is painted in between. */
function onWhitePaper(make) {
  const { theme } = document.documentElement.dataset;
  setTheme("light");
  try {
    return make();
  } finally {
    setTheme(theme || "auto");
  }
}

/** A finger that is drawn over a chart scrolls the page. */
const BY_TOUCH = matchMedia("(hover: none)").matches;

function plotLayout(xTitle, yTitle, more = {}) {
  const axis = { gridcolor: colour("line"), linecolor: colour("strong-line"), zeroline: false, ticks: "outside", tickcolor: colour("strong-line"), ticklen: 4, automargin: true };
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false, hovermode: "closest", dragmode: BY_TOUCH ? false : "zoom",
    font: { family: "system-ui, -apple-system, Segoe UI, Roboto, sans-serif", size: 12, color: colour("soft") },
    margin: { l: 48, r: 14, t: 26, b: 44 }, uirevision: "kept", clickmode: "event",
    xaxis: { ...axis, title: { text: xTitle, standoff: 8 }, showgrid: false, tickangle: 0, ...more.x },
    yaxis: { ...axis, title: { text: yTitle, standoff: 6 }, ...more.y },
    ...more.layout,
  };
}

const DECADES = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
const LOG_TICKS = DECADES.flatMap((decade) => [1, 2, 5].map((step) => Number(`${step}e${decade}`)));
const LOG = { type: "log", tickmode: "array", tickvals: LOG_TICKS, ticktext: LOG_TICKS.map(String) };
const PLOT_CONFIG = {
  displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true, displayModeBar: BY_TOUCH ? false : "hover", showTips: false,
  modeBarButtonsToRemove: ["toImage", "autoScale2d", "zoomIn2d", "zoomOut2d"],
};

/** Plotly gives its pictures no name; readers who cannot see them need one. */
function nameChart(plot, words) {
  for (const svg of plot.querySelectorAll("svg.main-svg")) svg.setAttribute("aria-hidden", "true");
  plot.setAttribute("role", "group");
  plot.setAttribute("aria-label", words);
}
