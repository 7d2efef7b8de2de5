// Accuracy against multiply-adds, as the paper's Figure 5, and against latency.

function figure5Charts(doc, links) {
  const behind = (key) => quietCurves(doc.curves, key);
  const gain = { y: (point) => point.top1, frontier: true, noGain: "No accuracy is known for these models" };
  const onMadds = {
    ...gain, x: (point) => missing(point.madds) ? null : point.madds / 1e6, label: "Accuracy against multiply-adds", behind: () => behind("on_madds"),
    layout: () => plotLayout("Multiply-adds, millions", "Top-1 accuracy, %", { x: LOG, layout: { annotations: curveNames(doc.curves, "on_madds") } }),
  };
  const onLatency = {
    ...gain, x: (point) => point.latency, bars: intervalBars, perhaps: (drawn) => mayBeOnFrontier(drawn, gain.y), label: "Accuracy against latency", behind: (drawn) => [...behind("on_latency"), ...sharedBars(drawn)],
    layout: () => plotLayout("Latency, ms", "Top-1 accuracy, %", { x: LOG, layout: { annotations: curveNames(doc.curves, "on_latency") } }),
  };
  return [new Scatter(document.getElementById("chart-madds"), onMadds, links), new Scatter(document.getElementById("chart-latency"), onLatency, links)];
}

const upper = (point) => missing(point.estimate.own_high_ms) ? point.estimate.high_ms : point.estimate.own_high_ms;
const lower = (point) => missing(point.estimate.own_low_ms) ? point.estimate.low_ms : point.estimate.own_low_ms;
const up = (point) => missing(upper(point)) ? 0 : upper(point) - point.latency;
const down = (point) => missing(lower(point)) ? 0 : point.latency - lower(point);

const MOST_SHARED_BARS = 6;

/** A bar for each run, for what all its points may shift together, in the corner where slow and inaccurate models would be. */
function sharedBars(drawn) {
  const levels = sharedLevels(drawn), x = Math.max(...drawn.map((point) => point.latency)), gains = drawn.map((point) => point.top1);
  const least = Math.min(...gains), step = (Math.max(...gains) - least) / 18 || 1;
  return levels.slice(0, MOST_SHARED_BARS).map(([name, percent], place) => {
    const y = least + step * place, whose = levels.length > 1 ? "of " + name + " " : "";
    return { type: "scatter", mode: "lines+text", name: "shared", meta: "shared", hoverinfo: "skip", x: [x * (1 - percent / 50), x], y: [y, y], text: [inert("all " + whose + "may shift together, ", 120) + plusMinus(percent) + "  ", ""], textposition: "middle left", textfont: { size: 11, color: colour("soft") }, line: { color: colour("ink"), width: 2.5 } };
  });
}

function intervalBars(own, tone) {
  return { error_x: { type: "data", symmetric: false, array: own.map(up), arrayminus: own.map(down), thickness: 1, width: 2.5, color: tone } };
}
