// What is the best within a budget, as far as the intervals tell; the same rules as dashboards/pages/budget.py.

const MOST_NAMED = 4;

/** {candidates, lead, certain, above, below}: the best is the first candidate that does not exceed the budget in ms. */
function choiceWithin(points, budget) {
  const end = (point, ms) => missing(ms) ? point.latency : ms;
  const known = points.filter((point) => point.trusted && !missing(point.top1)).sort((a, b) => b.top1 - a.top1 || a.latency - b.latency);
  const sure = known.findIndex((point) => end(point, point.estimate.high_ms) <= budget), certain = sure >= 0;
  const candidates = known.filter((point, place) => end(point, point.estimate.low_ms) <= budget && (!certain || place <= sure));
  const place = candidates.findIndex((point) => point.latency <= budget);
  return { candidates, certain, lead: candidates[place], above: place < 0 ? candidates : candidates.slice(0, place), below: place < 0 ? [] : candidates.slice(place + 1) };
}

/** The sentence of a budget in ms, beginning with a small letter and without its end. */
function bestWords(points, budget) {
  const known = points.filter((point) => point.trusted && !missing(point.top1)), limit = budget + " ms";
  if (!known.length) return `no accuracy is known for ${points.every((point) => missing(point.top1)) ? "these models" : "what is valid here"}, so none can be called the best`;
  const choice = choiceWithin(points, budget), several = new Set(points.map((point) => point.run.run)).size > 1;
  const named = (point) => nameOf(point, several);
  if (!choice.candidates.length) {
    const fastest = known.reduce((one, other) => other.latency < one.latency ? other : one);
    return `at ${limit} none fits whose accuracy is known; the fastest of those is ${named(fastest)}, ${milliseconds(fastest.latency)} ms`;
  }
  if (!choice.lead) return `at ${limit} none is known to fit: ${anyOf(choice.candidates.map(named))} may`;
  return `at ${limit} the best is ${leadWords(choice, named, limit)}${aboveWords(choice, named, limit)}`;
}

function leadWords({ lead, below, certain }, named, limit) {
  const name = named(lead), count = 1 + below.length;
  if (!below.length) return `${name}: ${percent(lead.top1)} top-1 in ${milliseconds(lead.latency)} ms` + (certain ? "" : `, which may exceed it (up to ${milliseconds(lead.estimate.high_ms)} ms)`);
  const allMay = certain ? "" : `; ${count === 2 ? "both" : "all " + count} may exceed it`;
  if (count > MOST_NAMED) return `${name}, or one of ${below.length} others if it exceeds ${limit}${allMay}`;
  const [first, ...rest] = below.map(named);
  return [`${name}, or ${first} if ${name} exceeds ${limit}`, ...rest.map((other, place) => `or ${other} if ${["both do", "all three do"][place]}`)].join(", ") + allMay;
}

function aboveWords({ above, below }, named, limit) {
  if (!above.length) return "";
  const within = `and may be within ${limit}`, names = above.map(named);
  if (names.length === 1) return `; ${names[0]} is more accurate ${within}`;
  if (names.length + below.length >= MOST_NAMED) return `; ${names.length} others are more accurate ${within}`;
  return `; ${names.slice(0, -1).join(", ")} and ${names[names.length - 1]} are more accurate ${within}`;
}

function anyOf(names) {
  if (names.length > MOST_NAMED) return "one of " + names.length;
  return names.length === 1 ? names[0] : names.slice(0, -1).join(", ") + " or " + names[names.length - 1];
}
