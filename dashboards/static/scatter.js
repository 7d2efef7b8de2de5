// A chart of points: colours by group, hollow where not valid, dim where dominated, linked to every other chart.

const MANY = 400;
const FINGER_PX = 24;
const MOST_SVG = 1000; // beyond it a zoom in SVG takes most of a second
const oneOrEach = (values) => values.every((value) => value === values[0]) ? values[0] : values;

class Scatter {
  /**
   * view: {x, y: point -> number, bars, frontier, perhaps, behind, curves, unit, label, layout}; perhaps: who may be on the
   * frontier; unit: of a budget that is drawn as a line; zoomed: is told when the reader chose another part. behind and
   * layout are told the room: {width} of the chart in pixels and {size} of its letters.
   */
  constructor(holder, view, links) {
    this.view = view;
    this.links = links;
    this.plot = el("div", { class: "plot" });
    this.ring = el("div", { class: "ring", hidden: true, "aria-hidden": "true" });
    this.marks = el("div", { class: "marks", "aria-hidden": "true" });
    this.names = el("div", { class: "marks", "aria-hidden": "true" });
    holder.append(this.plot, this.names, this.marks, this.ring);
    this.holder = holder;
    this.listening = false;
  }

  /** What Plotly is to draw, in the colours of the moment. */
  figure(points, groups, state, room = { width: this.holder.clientWidth, size: NAME_LETTERS }) {
    const drawn = points.filter((point) => this.view.x(point) > 0 && !missing(this.view.y(point)));
    const fronts = this.view.frontier ? frontiers(drawn, this.view.x, this.view.y) : [];
    const kept = new Set([...fronts.flat(), ...(this.view.perhaps ? this.view.perhaps(drawn) : [])]);
    const words = this.view.layout(drawn, room), budget = budgetLine(this.view, drawn, state);
    return {
      drawn, fronts, data: [...this.view.behind(drawn, { ...room, range: words.xaxis.range }), ...this.groupTraces(drawn, groups, kept), ...frontierLines(fronts, this.view)],
      layout: { ...words, shapes: [...(words.shapes || []), ...budget.shapes], annotations: [...(words.annotations || []), ...budget.annotations, ...this.emptyNote(points, drawn)] },
    };
  }

  async draw(points, groups, state) {
    const { drawn, fronts, data, layout } = this.figure(points, groups, state);
    Object.assign(this, { drawn, fronts, shown: [points, groups, state] });
    await Plotly.react(this.plot, data, layout, PLOT_CONFIG);
    nameChart(this.plot, this.view.label + ", " + plural(drawn.length, "variant") + ". The table holds every number.");
    this.holder.classList.add("live");
    if (!this.listening) this.listen();
    this.showMarks(state);
  }

  emptyNote(points, drawn) {
    if (drawn.length) return [];
    const why = !points.length ? (document.documentElement.classList.contains("filtered") ? "No variant is left by these filters" : "Nothing was measured") : points.every((point) => missing(this.view.y(point))) ? this.view.noGain : "No number was measured";
    return [{ text: why, showarrow: false, xref: "paper", yref: "paper", x: 0.5, y: 0.5, font: { size: 15, color: colour("soft") } }];
  }

  /** Dominated points first and smaller; of a cloud they are a trace of their own, below all that matter. */
  groupTraces(drawn, groups, kept) {
    const matters = (point) => !this.view.frontier || kept.has(point) || !point.trusted;
    const layers = this.view.frontier && drawn.length > MANY ? [(point) => !matters(point), matters] : [() => true];
    return layers.flatMap((layer) => groups.words.map((word, index) => {
      const own = drawn.filter((point) => layer(point) && point.words[groups.subject] === word), cloud = own.length > 0 && layers.length > 1 && !matters(own[0]);
      const symbol = SYMBOLS[index % SYMBOLS.length], tone = colour("c" + (index % SYMBOLS.length)), ink = colour("ink"), paper = colour("paper");
      return {
        type: (cloud ? drawn.length : own.length) > MOST_SVG && !this.view.svg ? "scattergl" : "scatter", mode: "markers", name: inert(word), hoverinfo: "none", meta: cloud ? "cloud" : "points", cliponaxis: own.length > MANY,
        x: own.map(this.view.x), y: own.map(this.view.y), customdata: own.map((point) => point.i),
        // Plotly styles an array mark by mark at every zoom; one word for all is much faster.
        marker: {
          size: cloud ? 4 : oneOrEach(own.map((point) => matters(point) ? 9 : 6)), color: oneOrEach(own.map((point) => point.imprecise && point.trusted ? tone + "4d" : tone)), symbol: oneOrEach(own.map((point) => point.trusted ? symbol : symbol + "-open")),
          opacity: cloud ? 0.4 : 1,
          line: { width: oneOrEach(own.map((point) => point.estimate.unproven.length ? 1.6 : 0.8)), color: oneOrEach(own.map((point) => !point.trusted || (point.imprecise && !point.estimate.unproven.length) ? tone : point.estimate.unproven.length ? ink : paper)) },
        },
        ...(this.view.bars && !cloud ? this.view.bars(own, tone) : {}),
      };
    }));
  }

  listen() {
    this.listening = true;
    this.listenToTaps();
    this.plot.on("plotly_hover", (event) => {
      const point = event.points.find((each) => each.customdata !== undefined);
      if (point) this.links.look(point.customdata, event.event);
    });
    this.plot.on("plotly_unhover", () => this.links.lookAway());
    this.plot.on("plotly_click", (event) => event.points[0].customdata !== undefined && this.links.toggle(event.points[0].customdata));
    this.plot.on("plotly_selected", (event) => event && this.links.markAll(event.points.map((point) => point.customdata).filter((place) => place !== undefined)));
    this.plot.on("plotly_afterplot", () => this.links.replaceMarks(this));
    if (this.view.zoomed) this.plot.on("plotly_relayout", () => this.view.zoomed(this));
  }

  /** A finger is wider than a mark: a tap means the nearest point within its width. */
  listenToTaps() {
    let down = null;
    this.holder.addEventListener("pointerdown", (event) => { down = event; }, { capture: true });
    this.holder.addEventListener("pointerup", (event) => {
      if (event.pointerType === "mouse" || !down || Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > FINGER_PX / 2) return;
      const point = this.nearest(event);
      if (point) this.links.pin(point.i, event);
    }, { capture: true });
  }

  nearest({ clientX, clientY }) {
    const { xaxis, yaxis } = this.plot._fullLayout, box = this.plot.getBoundingClientRect();
    const away = (point) => Math.hypot(box.left + xaxis._offset + xaxis.d2p(this.view.x(point)) - clientX, box.top + yaxis._offset + yaxis.d2p(this.view.y(point)) - clientY);
    return this.drawn.map((point) => [away(point), point]).filter(([far]) => far <= FINGER_PX).sort(([one], [other]) => one - other).map(([, point]) => point)[0];
  }

  look(point) { placeRing(this.plot, this.ring, point && this.view.x(point), point && this.view.y(point)); }

  showMarks(state) {
    const { best, marked } = ringed(this.view, this.drawn, state);
    this.marks.replaceChildren(...[...best.map((point) => [point, "winner"]), ...marked.map((point) => [point, "fixed"])].map(([point, kind]) => {
      const ring = el("div", { class: "ring " + kind });
      placeRing(this.plot, ring, this.view.x(point), this.view.y(point));
      return ring;
    }));
    if (this.view.curves) this.showNames();
  }

  showNames() {
    const { xaxis, yaxis } = this.plot._fullLayout, at = ([x, y]) => [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
    const area = { left: xaxis._offset, right: this.plot.clientWidth, top: yaxis._offset, bottom: yaxis._offset + yaxis._length };
    const names = curveNames(this.view, { drawn: this.drawn, fronts: this.fronts, shapes: this.plot.layout.shapes || [] }, at, area);
    this.names.replaceChildren(...names.map(({ text, left, top }) => el("span", { class: "curve-name", style: `transform: translate(${left}px, ${top}px)` }, text)));
  }
}

/** Who has a ring: the best within the budget, and what the reader marked. */
const ringed = (view, drawn, state) => ({
  best: view.frontier ? affordable(drawn, state.unit, parseFloat(state.budget)).slice(0, 1) : [],
  marked: drawn.filter((point) => state.marked.has(point.i)),
});

/** The names of curves where they cover nothing that is drawn; at tells where a place of the axes lies in the area. */
function curveNames(view, { drawn, fronts, shapes }, at, area) {
  const pair = (point) => at([view.x(point), view.y(point)]), lines = shapes.map((shape) => [[at([shape.x0, 1])[0], area.top], [at([shape.x1, 1])[0], area.bottom]]);
  const marks = drawn.length > MANY ? fronts.flat() : drawn;
  return namesBeside(view.curves.map(([name, places]) => [name, places.map(at)]), [...fronts.map((front) => front.map(pair)), ...lines], marks.map(pair), area);
}

function frontierLines(fronts, view) {
  return fronts.filter((front) => front.length > 1).map((front) => (
    { type: "scatter", mode: "lines", name: "frontier", meta: "frontier", x: front.map(view.x), y: front.map(view.y), hoverinfo: "skip", line: { color: colour("frontier"), width: 1.4 } }));
}

/** A budget in the unit of the axis is a line; one far from everything drawn would push the points aside. */
function budgetLine(view, drawn, state) {
  const limit = parseFloat(state.budget), costs = [...drawn.map(view.x), ...(view.curves || []).flatMap(([, places]) => places.map(([x]) => x))];
  if (!view.unit || view.unit !== state.unit || !(limit >= Math.min(...costs) / 1.5 && limit <= 1.5 * Math.max(...costs))) return { shapes: [], annotations: [] };
  const best = affordable(drawn, state.unit, limit)[0], doubt = best && state.unit === "ms" && best.estimate.high_ms > limit ? "; the best may exceed it" : "";
  const side = limit > Math.sqrt(Math.min(...costs) * Math.max(...costs)) ? "right" : "left";
  return {
    shapes: [{ type: "line", x0: limit, x1: limit, y0: 0, y1: 1, yref: "paper", line: { color: colour("accent"), width: 1.2, dash: "dash" } }],
    annotations: [{ x: Math.log10(limit), y: 1, yref: "paper", yanchor: "bottom", xanchor: side, showarrow: false, text: "budget " + BUDGETS[view.unit].limit(limit) + doubt, font: { size: 11, color: colour("soft") } }],
  };
}

const DASHES = ["dot", "solid", "dash", "longdashdot"];

/** Published curves: thin and grey, told apart by their dashes as in the legend. */
function quietCurves(curves, key) {
  return curves.filter((curve) => curve[key].length).map((curve) => ({
    type: "scatter", mode: curve[key].length > 1 ? "lines" : "markers", name: inert(curve.name) + ", published", meta: "published", hoverinfo: "skip",
    x: curve[key].map((pair) => pair[0]), y: curve[key].map((pair) => pair[1]), line: { color: colour("quiet"), width: 1.3, dash: DASHES[curves.indexOf(curve) % DASHES.length] }, marker: { color: colour("quiet"), size: 6 },
  }));
}
