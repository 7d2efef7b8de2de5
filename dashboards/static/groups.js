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

/** A point's name, and its run's where there are several. */
const nameOf = (point, several) => several ? `${point.name} on ${point.run.name}` : point.name;

/** The points of each run that no other of it beats in both cost (less is better) and gain (more is better), cheapest first. */
function frontiers(points, cost, gain) {
  const runs = new Map();
  for (const point of points) runs.has(point.run.run) ? runs.get(point.run.run).push(point) : runs.set(point.run.run, [point]);
  return [...runs.values()].map((members) => frontier(members, cost, gain));
}

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

/** How well the level of each run is known, which all its points share, as [name of the run, per cent]. */
function levelsOf(points) {
  const runs = new Map();
  for (const point of points) if (point.trusted && !missing(point.estimate.level_percent)) runs.set(point.run.name, point.estimate.level_percent);
  return [...runs];
}

/** Those levels that a bar can show: of two points and more, and less than the half. */
function sharedLevels(points) {
  const several = (name) => points.filter((point) => point.trusted && point.run.name === name).length > 1;
  return levelsOf(points).filter(([name, percent]) => percent < MOST_SHOWN_PERCENT && several(name));
}

/** A bar of this half-width and more would begin at nothing. */
const MOST_SHOWN_PERCENT = 50;

/** Those that may be on the frontier, or may not: another gains no less, and whether it is faster is not known. */
function mayBeOnFrontier(points, gain) {
  const all = points.filter((point) => point.trusted && gain(point) !== null).map((point) => {
    const { low_ms: low, high_ms: high } = point.estimate, whole = missing(low) || missing(high) ? 0 : (high - low) / 2 / point.latency, own = ownPercent(point);
    return { point, run: point.run.run, log: Math.log(point.latency), gain: gain(point), own: own === null ? whole : own / 100 };
  });
  return all.filter((one) => {
    let open = false;
    for (const rival of all) {
      if (rival === one || rival.run !== one.run || rival.gain < one.gain) continue;
      const reach = Math.hypot(rival.own, one.own), difference = rival.log - one.log;
      if (reach === 0 && difference === 0 && rival.gain === one.gain) continue;
      if (difference + reach < 0 || (reach === 0 && difference === 0)) return false;
      open ||= Math.abs(difference) <= reach;
    }
    return open;
  }).map(({ point }) => point);
}

/** As spelled in harness/analysis/precision_words.py. */
const plusMinus = (percent) => percent >= 100 ? "±100 % or worse" : "±" + (percent < 0.1 ? Number(percent.toPrecision(2)) : percent.toFixed(percent >= 9.95 ? 0 : 1)) + " %";
