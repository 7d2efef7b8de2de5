// Where the name of a curve stands; the same rules as dashboards/figures/label_places.py.

const NAME = { letter: 6.5, height: 13, gap: 5, air: 3, step: 6 };

/** curves: [[name, [[x, y], …]], …], other lines and marks [[x, y], …] in pixels; area {left, top, right, bottom}. */
function namesBeside(curves, lines, marks, area) {
  const drawn = curves.filter(([, places]) => places.length), ink = drawn.flatMap(([, places]) => alongLine(places)), kept = [];
  const clear = [...marks, ...lines.flatMap(alongLine)];
  for (const [text, places] of [...drawn].sort(([, one], [, other]) => one.length - other.length)) {
    const ends = places.length > 1 ? [places[places.length - 1], places[0]] : [places[0]];
    const free = ends.flatMap((end) => nameBoxes(end, text.length * NAME.letter)).filter((box) => insideBox(box, area) && !kept.some((other) => boxesMeet(box, other)));
    let best = null, least = Infinity;
    for (const box of free) {
      const covered = 20 * clear.filter((place) => holdsPlace(box, place, 2 * NAME.air)).length + ink.filter((place) => holdsPlace(box, place, NAME.air)).length;
      if (covered < least) { best = box; least = covered; }
    }
    if (best) kept.push({ ...best, text });
  }
  return kept;
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
  for (const far of [NAME.gap, 4 * NAME.gap, 8 * NAME.gap]) for (const left of [x, x - width, x - width / 2]) corners.push([left, y + far], [left, y - far - NAME.height]);
  return corners.map(([left, top]) => ({ left, top, right: left + width, bottom: top + NAME.height }));
}

const insideBox = (box, area) => box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom;
const boxesMeet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const holdsPlace = (box, [x, y], air) => box.left - air < x && x < box.right + air && box.top - air < y && y < box.bottom + air;
