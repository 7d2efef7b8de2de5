// Which points share a colour, and which are on the frontier.

const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "star"];

function naturalSubject(points) {
  const several = (subject) => new Set(points.map((point) => point.words[subject])).size > 1;
  return several("run") ? "run" : several("architecture") ? "architecture" : "width";
}

function wordsOf(points, subject) {
  const words = [...new Set(points.map((point) => point.words[subject]))];
  return subject === "width" || subject === "resolution" ? words.sort((a, b) => parseFloat(a) - parseFloat(b)) : words;
}

/** Places of points that no other beats in both cost (less is better) and gain (more is better), cheapest first. */
function frontier(points, cost, gain) {
  const order = points.filter((point) => point.trusted && cost(point) > 0 && gain(point) !== null)
    .sort((a, b) => cost(a) - cost(b) || gain(b) - gain(a));
  const kept = [];
  for (const point of order) {
    const best = kept[kept.length - 1];
    if (!best || gain(point) > gain(best) || (gain(point) === gain(best) && cost(point) === cost(best))) kept.push(point);
  }
  return kept;
}

/** Half-width of a variant's own interval, in per cent; null where it has none. */
function ownPercent(point) {
  const { own_low_ms: low, own_high_ms: high } = point.estimate;
  return missing(low) || missing(high) || !point.latency ? null : 50 * (high - low) / point.latency;
}

/** One latency over another of the same run, with its interval: own half-widths add in quadrature (quasi-variances). */
function ratioOf(a, b) {
  const one = ownPercent(a), other = ownPercent(b);
  if (a.run.run !== b.run.run || one === null || other === null) return null;
  const ratio = a.latency / b.latency, reach = Math.hypot(one, other) / 100;
  return { ratio, low: ratio * Math.exp(-reach), high: ratio * Math.exp(reach) };
}

/** What all points may shift together, in per cent, where they are of one run. */
function sharedPercent(points) {
  const trusted = points.filter((point) => point.trusted), level = trusted.length > 1 ? trusted[0].estimate.level_percent : null;
  return missing(level) || level >= 50 || new Set(trusted.map((point) => point.run.run)).size > 1 ? null : level;
}

const plusMinus = (percent) => "±" + (percent < 0.1 ? Number(percent.toPrecision(2)) : percent.toFixed(1)) + " %";
