// Two models held against each other: those that the reader marked, or touched one after the other.

/** Which two are meant, the faster first; null where it is not two. */
function twoOf(points, marked, touched) {
  const places = marked.size ? [...marked] : touched, two = places.map((place) => points[place]).filter((point) => point && point.latency);
  return two.length === 2 && places.length === 2 ? two.sort((a, b) => a.latency - b.latency) : null;
}

function twoWords([fast, slow]) {
  const several = fast.run.run !== slow.run.run, [one, other] = [fast, slow].map((point) => nameOf(point, several));
  const found = fast.trusted && slow.trusted ? ratioOf(fast, slow) : null;
  if (!found) return `${one} and ${other}: no ratio is told, ${several ? "for each run has a level of its own" : fast.trusted && slow.trusted ? "for their own intervals are not known" : "for not both numbers are valid"}.`;
  const told = `ratio ${found.ratio.toFixed(3)}, 95 % of this session ${found.low.toFixed(3)} to ${found.high.toFixed(3)}, by what is each one’s own`;
  return found.high < 1 ? `${one} is faster than ${other}, by ${percentRange(1 - found.high, 1 - found.low)}: ${told}.` : `${one} and ${other} are not told apart: ${told}.`;
}
