// Accuracy against multiply-adds, as the paper's Figure 5, and against latency.

function figure5Charts(doc, links) {
  const behind = (key) => quietCurves(doc.curves, key);
  const gain = { y: (point) => point.top1, frontier: true, noGain: "No accuracy is known for these models" };
  const onMadds = {
    ...gain, x: (point) => missing(point.madds) ? null : point.madds / 1e6, label: "Accuracy against multiply-adds", behind: () => behind("on_madds"),
    layout: () => plotLayout("Multiply-adds, millions", "Top-1 accuracy, %", { x: LOG, layout: { annotations: curveNames(doc.curves, "on_madds") } }),
  };
  const onLatency = {
    ...gain, x: (point) => point.latency, bars: intervalBars, label: "Accuracy against latency", behind: () => behind("on_latency"),
    layout: () => plotLayout("Latency, ms", "Top-1 accuracy, %", { x: LOG, layout: { annotations: curveNames(doc.curves, "on_latency") } }),
  };
  return [new Scatter(document.getElementById("chart-madds"), onMadds, links), new Scatter(document.getElementById("chart-latency"), onLatency, links)];
}

const up = (point) => missing(point.estimate.high_ms) ? 0 : point.estimate.high_ms - point.latency;
const down = (point) => missing(point.estimate.low_ms) ? 0 : point.latency - point.estimate.low_ms;

function intervalBars(own, tone) {
  return { error_x: { type: "data", symmetric: false, array: own.map(up), arrayminus: own.map(down), thickness: 1, width: 2.5, color: tone } };
}
