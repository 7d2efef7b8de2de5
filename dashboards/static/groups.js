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
