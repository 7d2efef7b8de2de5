// Where the name of a curve stands; the same rules as dashboards/figures/label_places.py.

/** The size of the letters that these widths are of, in pixels. */
const NAME_LETTERS = 11;
const NAME = { letter: 6.5, height: 13, gap: 5, air: 3, step: 6, farthest: 25, apart: 2, inner: 2 };

/** curves: [[name, [[x, y], …]], …], other lines and marks [[x, y], …] in pixels; area {left, top, right, bottom}. */
function namesBeside(curves, lines, marks, area) {
  const drawn = curves.filter(([, places]) => places.length).map(([text, places]) => ({ text, places, line: alongLine(places) })), ink = drawn.flatMap(({ line }) => line), kept = [];
  const clear = lines.flatMap(alongLine);
  for (const { text, places, line } of [...drawn].sort((one, other) => one.line.length - other.line.length)) {
    const anchors = anchorsOf(places, line), others = drawn.filter((other) => other.text !== text).flatMap((other) => other.line).concat(clear);
    const free = anchors.flatMap((anchor, place) => nameBoxes(anchor, text.length * NAME.letter).map((box) => ({ ...box, inner: place > 1 }))).filter((box) => insideBox(box, area) && !kept.some((other) => boxesMeet(box, other))
      && !marks.some((mark) => holdsPlace(box, mark, 2 * NAME.air)) && awayFrom(box, line) <= Math.min(awayFrom(box, others) - NAME.apart, NAME.farthest));
    let best = null, least = Infinity;
    for (const box of free) {
      const covered = 20 * clear.filter((place) => holdsPlace(box, place, 2 * NAME.air)).length + ink.filter((place) => holdsPlace(box, place, NAME.air)).length + awayFrom(box, line) / NAME.step + (box.inner ? NAME.inner : 0);
      if (covered < least) { best = box; least = covered; }
    }
    if (best) kept.push({ ...best, text });
  }
  return kept;
}

/** Its ends, and places between them for a name that is free at neither. */
function anchorsOf(places, line) {
  return places.length > 1 ? [places[places.length - 1], places[0], ...[1, 5, 2, 4].map((sixth) => line[Math.floor(sixth * line.length / 6)])] : [places[0]];
}

function alongLine(places) {
  const found = places.slice(0, 1);
  for (let i = 1; i < places.length; i++) {
    const [[x, y], [toX, toY]] = [places[i - 1], places[i]], parts = Math.max(1, Math.ceil(Math.hypot(toX - x, toY - y) / NAME.step));
    for (let part = 1; part <= parts; part++) found.push([x + (toX - x) * part / parts, y + (toY - y) * part / parts]);
  }
  return found;
}

function nameBoxes([x, y], width) {
  const middle = y - NAME.height / 2, corners = [[x + NAME.gap, middle], [x - width - NAME.gap, middle]];
  for (const far of [NAME.gap, 2 * NAME.gap, 4 * NAME.gap]) for (const left of [x, x - width, x - width / 2]) corners.push([left, y + far], [left, y - far - NAME.height]);
  return corners.map(([left, top]) => ({ left, top, right: left + width, bottom: top + NAME.height }));
}

/** From the edge of a box to the nearest of some places; 0 where one lies within it. */
const awayFrom = (box, places) => Math.min(...places.map(([x, y]) => Math.hypot(Math.max(box.left - x, x - box.right, 0), Math.max(box.top - y, y - box.bottom, 0))));
const insideBox = (box, area) => box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom;
const boxesMeet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const holdsPlace = (box, [x, y], air) => box.left - air < x && x < box.right + air && box.top - air < y && y < box.bottom + air;
