// Accuracy against multiply-adds, as the paper's Figure 5, and against latency.

function figure5Charts(doc, links) {
  const behind = (key) => quietCurves(doc.curves, key);
  const gain = { y: (point) => point.top1, frontier: true, noGain: "No accuracy is known for these models" };
  const onMadds = {
    ...gain, x: (point) => missing(point.madds) ? null : point.madds / 1e6, label: "Accuracy against multiply-adds", behind: () => behind("on_madds"),
    layout: () => plotLayout("Multiply-adds, millions", "Top-1 accuracy, %", { x: LOG, layout: { annotations: curveNames(doc.curves, "on_madds") } }),
  };
  const onLatency = {
    ...gain, x: (point) => point.latency, bars: intervalBars, label: "Accuracy against latency", behind: (drawn) => [...behind("on_latency"), ...sharedBar(drawn)],
    layout: () => plotLayout("Latency, ms", "Top-1 accuracy, %", { x: LOG, layout: { annotations: curveNames(doc.curves, "on_latency") } }),
  };
  return [new Scatter(document.getElementById("chart-madds"), onMadds, links), new Scatter(document.getElementById("chart-latency"), onLatency, links)];
}

const upper = (point) => missing(point.estimate.own_high_ms) ? point.estimate.high_ms : point.estimate.own_high_ms;
const lower = (point) => missing(point.estimate.own_low_ms) ? point.estimate.low_ms : point.estimate.own_low_ms;
const up = (point) => missing(upper(point)) ? 0 : upper(point) - point.latency;
const down = (point) => missing(lower(point)) ? 0 : point.latency - lower(point);

/** One bar for what all points may shift together, in the corner where slow and inaccurate models would be. */
function sharedBar(drawn) {
  const percent = sharedPercent(drawn);
  if (percent === null) return [];
  const x = Math.max(...drawn.map((point) => point.latency)), y = Math.min(...drawn.map((point) => point.top1));
  return [{ type: "scatter", mode: "lines+text", name: "shared", meta: "shared", hoverinfo: "skip", x: [x * (1 - percent / 50), x], y: [y, y], text: ["all may shift together, " + plusMinus(percent) + "  ", ""], textposition: "middle left", textfont: { size: 11, color: colour("soft") }, line: { color: colour("ink"), width: 2.5 } }];
}

function intervalBars(own, tone) {
  return { error_x: { type: "data", symmetric: false, array: own.map(up), arrayminus: own.map(down), thickness: 1, width: 2.5, color: tone } };
}
