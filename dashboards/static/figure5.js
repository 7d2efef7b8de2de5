// Accuracy against multiply-adds, as the paper's Figure 5, and against latency, on one axis of accuracy.

function figure5Charts(doc, points, links) {
  if (!document.getElementById("chart-madds")) return [];
  const range = gainRange(points, doc.curves), twins = [];
  const zoomed = (chart) => twins.filter((other) => other !== chart).forEach((other) => showGains(other, chart.plot.layout.yaxis.range));
  const shared = { y: (point) => point.top1, frontier: true, noGain: "No accuracy is known for these models", zoomed };
  const layout = (title, cost, key) => (_, { width }) => plotLayout(title, "Top-1 accuracy, %", { x: costAxis([...points.map(cost), ...doc.curves.flatMap((curve) => curve[key].map(([x]) => x))], width), y: { range } });
  const curves = (key) => doc.curves.map((curve) => [visible(curve.name, 60), curve[key]]);
  const left = document.getElementById("chart-madds"), right = document.getElementById("chart-latency");
  const millionMadds = (point) => missing(point.madds) ? null : point.madds / 1e6, latency = (point) => point.latency;
  const onMadds = {
    ...shared, x: millionMadds, unit: "madds", label: "Accuracy against multiply-adds",
    behind: () => quietCurves(doc.curves, "on_madds"), curves: curves("on_madds"), layout: layout("Multiply-adds, millions", millionMadds, "on_madds"),
  };
  const onLatency = {
    ...shared, x: latency, unit: "ms", bars: intervalBars, perhaps: (drawn) => mayBeOnFrontier(drawn, shared.y), label: "Accuracy against latency",
    behind: (drawn, room) => [...quietCurves(doc.curves, "on_latency"), ...sharedBars(drawn, range, room)], curves: curves("on_latency"), layout: layout("Latency, ms", latency, "on_latency"),
  };
  twins.push(new Scatter(left, onMadds, links), new Scatter(right, onLatency, links));
  return [...twins];
}

const TICK_PX = 36;
/** A wider chart has room for the names of curves right of their ends. */
const NARROW_PX = 420;

/** Holds every cost, whatever is filtered; its ticks are as many as stand beside each other on a screen so wide. */
function costAxis(costs, width) {
  const known = costs.filter((cost) => cost > 0);
  if (!known.length) return LOG;
  const least = Math.log10(Math.min(...known)), most = Math.log10(Math.max(...known)), air = Math.max(0.06 * (most - least), 0.04), right = width < NARROW_PX ? air : air + 0.08 * (most - least);
  const within = (tick) => Math.log10(tick) >= least - air && Math.log10(tick) <= most + right;
  const crowded = LOG_TICKS.filter(within).length * TICK_PX > width - AXIS_SIDES;
  const shown = (tick) => !crowded || !within(tick) || String(tick).replace(/[0.]/g, "") === "1";
  return { ...LOG, range: [least - air, most + right], ticktext: LOG_TICKS.map((tick) => shown(tick) ? String(tick) : "") };
}

/** Of everything on both panels, whatever is filtered, so that a model stands at one height in both. */
function gainRange(points, curves) {
  const gains = [...points.map((point) => point.top1).filter((gain) => !missing(gain)), ...curves.flatMap((curve) => [...curve.on_madds, ...curve.on_latency].map(([, gain]) => gain))];
  if (!gains.length) return [0, 100];
  const least = Math.min(...gains), most = Math.max(...gains), air = Math.max(0.06 * (most - least), 0.5);
  return [least - air, most + air];
}

function showGains(chart, range) {
  const own = chart.plot.layout && chart.plot.layout.yaxis.range;
  if (own && range && String(own) !== String(range)) Plotly.relayout(chart.plot, { "yaxis.range": [...range] });
}

const upper = (point) => missing(point.estimate.own_high_ms) ? point.estimate.high_ms : point.estimate.own_high_ms;
const lower = (point) => missing(point.estimate.own_low_ms) ? point.estimate.low_ms : point.estimate.own_low_ms;
const up = (point) => missing(upper(point)) ? 0 : upper(point) - point.latency;
const down = (point) => missing(lower(point)) ? 0 : point.latency - lower(point);

const MOST_SHARED_BARS = 6;

/** A bar for each run, for what all its points may shift together, in the corner where slow and inaccurate models would be. */
function sharedBars(drawn, [low, high], room) {
  const levels = sharedLevels(drawn), x = Math.max(...drawn.map((point) => point.latency)), step = (high - low) / 18, least = low + step / 2;
  return levels.slice(0, MOST_SHARED_BARS).map(([name, percent], place) => {
    const y = least + step * place, ends = [x * (1 - percent / MOST_SHOWN_PERCENT), x], { text, side } = besideBar(ends, levels.length > 1 ? name : "", percent, room);
    return { type: "scatter", mode: "lines+text", name: "shared", meta: "shared", hoverinfo: "skip", x: ends, y: [y, y], text: side === "left" ? [text + "  ", ""] : ["", "  " + text], textposition: "middle " + side, textfont: { size: room.size, color: colour("soft") }, line: { color: colour("ink"), width: 2.5 } };
  });
}

/** The words of a bar on the side where they have more room: fewer where they do not fit, and a run's name is cut. */
function besideBar(ends, run, percent, { range: [low, high], width, size }) {
  const [before, after] = [(Math.log10(ends[0]) - low) / (high - low), (high - Math.log10(ends[1])) / (high - low)].map((share) => share * (width - AXIS_SIDES) - 12);
  const side = before >= after ? "left" : "right", fits = (words) => roomOf(words, size) <= Math.max(before, after);
  const whole = `all ${run ? "of " + run + " " : ""}may shift together, ${plusMinus(percent)}`, short = (name) => `all${name ? " of " + name : ""}, ${plusMinus(percent)}`;
  let name = run;
  while (name.length > 8 && !fits(short(name))) name = name.slice(0, -2).trimEnd() + "…";
  return { text: inert(fits(whole) ? whole : short(name), 200), side };
}

/** What stands left and right of the plot of a chart, in pixels. */
const AXIS_SIDES = 62;

function intervalBars(own, tone) {
  return { error_x: { type: "data", symmetric: false, array: own.map(up), arrayminus: own.map(down), thickness: 1, width: 2.5, color: tone } };
}
