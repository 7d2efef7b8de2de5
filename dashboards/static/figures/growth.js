// How latency grows with multiply-adds: the fit of each run, and the outliers by name.

FIGURES.push({ make: growthChart });

function growthChart({ doc, points, links }) {
  if (!points.some((point) => point.trusted && point.madds)) return null;
  const fits = doc.fits.filter((fit) => fit);
  const names = fits.flatMap((fit) => fit.outliers.map((outlier) => outlierWords(points[outlier.point], outlier.ratio, doc.labels.runs.length > 1)));
  const several = doc.labels.runs.length > 1;
  const said = fits.map((fit) => el("span", { class: "line" }, `${several ? visible(fit.name) + ": " : ""}${fit.said} `));
  const list = names.length ? el("ul", { class: "outliers" }, ...names.slice(0, 12).map((words) => el("li", {}, words))) : el("p", {}, fits.length ? "No variant is an outlier, farther off the line than 3.5 robust deviations." : "A line takes three variants of different multiply-adds and more; here are too few.");
  const holder = addSection("growth", "Latency against multiply-adds", said, list);
  const view = {
    x: (point) => missing(point.madds) ? null : point.madds / 1e6, y: (point) => point.latency, label: "Latency against multiply-adds", noGain: "No number was measured",
    behind: (drawn) => fitsOf(fits, drawn).map((fit) => ({ type: "scatter", mode: "lines", name: "fit", hoverinfo: "skip", x: fit.line.map((pair) => pair[0]), y: fit.line.map((pair) => pair[1]), line: { color: colour("quiet"), width: 1.5, dash: "dash" } })),
    layout: (drawn) => plotLayout("Multiply-adds, millions", "Latency, ms", { x: LOG, y: LOG, layout: { annotations: fitsOf(fits, drawn).flatMap((fit) => fit.outliers.slice(0, 4).map((outlier) => nameTag(points[outlier.point], fit))) } }),
  };
  return new Scatter(holder, view, links);
}

function outlierWords(point, ratio, several) {
  const off = Math.abs(100 * (ratio - 1)).toFixed(0);
  return `${nameOf(point, several)} takes ${off} % ${ratio > 1 ? "longer" : "less"} than its multiply-adds suggest.`;
}

/** The fits of runs that still have a point on the chart. */
const fitsOf = (fits, drawn) => fits.filter((fit) => drawn.some((point) => point.run.name === fit.name));

/** The name stands towards the middle of the line, so that it never widens the chart. */
function nameTag(point, fit) {
  const left = point.madds / 1e6 > Math.sqrt(fit.line[0][0] * fit.line[1][0]);
  return { x: Math.log10(point.madds / 1e6), y: Math.log10(point.latency), text: inert(point.name), showarrow: true, arrowhead: 0, arrowcolor: colour("quiet"), ax: left ? -24 : 24, ay: -22, xanchor: left ? "right" : "left", font: { size: 11, color: colour("ink") } };
}
