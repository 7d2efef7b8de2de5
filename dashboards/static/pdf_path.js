// The path of an SVG in the operators of PDF, which has no arcs.

const PATH_NUMBERS = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, A: 7, Z: 0 };

/** at: the matrix from the path's own places to those of the page. */
function pathOperators(d, at) {
  const out = [];
  let x = 0, y = 0, fromX = 0, fromY = 0;
  const put = (...places) => places.map(([px, py]) => `${rounded(at.a * px + at.c * py + at.e)} ${rounded(at.b * px + at.d * py + at.f)}`).join(" ");
  const curve = (one, two, end) => { out.push(put(one, two, end) + " c"); [x, y] = end; };
  for (const [letter, numbers] of pathSteps(d)) {
    const kind = letter.toUpperCase(), own = letter !== kind, [dx, dy] = own ? [x, y] : [0, 0], n = numbers;
    if (kind === "Z") { out.push("h"); [x, y] = [fromX, fromY]; continue; }
    if (kind === "H") [x, y] = [n[0] + dx, y];
    if (kind === "V") [x, y] = [x, n[0] + dy];
    if (kind === "M" || kind === "L") [x, y] = [n[0] + dx, n[1] + dy];
    if (kind === "M") { [fromX, fromY] = [x, y]; out.push(put([x, y]) + " m"); }
    if ("LHV".includes(kind)) out.push(put([x, y]) + " l");
    if (kind === "C") curve([n[0] + dx, n[1] + dy], [n[2] + dx, n[3] + dy], [n[4] + dx, n[5] + dy]);
    if (kind === "Q") {
      const [cx, cy, ex, ey] = [n[0] + dx, n[1] + dy, n[2] + dx, n[3] + dy];
      curve([x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y)], [ex + 2 / 3 * (cx - ex), ey + 2 / 3 * (cy - ey)], [ex, ey]);
    }
    if (kind === "A") for (const bend of bendsOfArc([x, y], n, [n[5] + dx, n[6] + dy])) curve(...bend);
  }
  return out.join(" ");
}

/** Steps of a path as [letter, numbers]; what follows a letter without one of its own repeats it, a line after a move. */
function pathSteps(d) {
  const steps = [];
  for (const [, letter, rest] of d.matchAll(/([MLHVCQAZ])([^MLHVCQAZ]*)/gi)) {
    const size = PATH_NUMBERS[letter.toUpperCase()], numbers = (rest.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) || []).map(parseFloat);
    if (!size) steps.push([letter, []]);
    for (let i = 0; size && i + size <= numbers.length; i += size) steps.push([i && letter === "M" ? "L" : i && letter === "m" ? "l" : letter, numbers.slice(i, i + size)]);
  }
  return steps;
}

/** SVG 2, appendix B.2.4: from end points to a centre; then a curve for each quarter of the arc. */
function bendsOfArc([x, y], [rawX, rawY, tilt, large, sweep], [endX, endY]) {
  let rx = Math.abs(rawX), ry = Math.abs(rawY);
  if (!rx || !ry) return [[[x, y], [endX, endY], [endX, endY]]];
  const turn = tilt * Math.PI / 180, cos = Math.cos(turn), sin = Math.sin(turn), halfX = (x - endX) / 2, halfY = (y - endY) / 2;
  const px = cos * halfX + sin * halfY, py = cos * halfY - sin * halfX, grow = Math.sqrt(Math.max(1, (px / rx) ** 2 + (py / ry) ** 2));
  rx *= grow; ry *= grow;
  const reach = (rx * py) ** 2 + (ry * px) ** 2, far = (large === sweep ? -1 : 1) * Math.sqrt(Math.max(0, ((rx * ry) ** 2 - reach) / (reach || 1)));
  const cx = far * rx * py / ry, cy = -far * ry * px / rx, first = Math.atan2((py - cy) / ry, (px - cx) / rx);
  let angle = Math.atan2((-py - cy) / ry, (-px - cx) / rx) - first;
  if (sweep && angle < 0) angle += 2 * Math.PI;
  if (!sweep && angle > 0) angle -= 2 * Math.PI;
  const parts = Math.max(1, Math.ceil(Math.abs(angle) / (Math.PI / 2) - 1e-9)), step = angle / parts, pull = 4 / 3 * Math.tan(step / 4);
  const place = (u, v) => [cos * (cx + rx * u) - sin * (cy + ry * v) + (x + endX) / 2, sin * (cx + rx * u) + cos * (cy + ry * v) + (y + endY) / 2];
  return Array.from({ length: parts }, (_, i) => {
    const from = first + i * step, to = from + step;
    return [place(Math.cos(from) - pull * Math.sin(from), Math.sin(from) + pull * Math.cos(from)), place(Math.cos(to) + pull * Math.sin(to), Math.sin(to) - pull * Math.cos(to)), i === parts - 1 ? [endX, endY] : place(Math.cos(to), Math.sin(to))];
  });
}
