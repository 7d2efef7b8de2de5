// A chart of points: colours by group, hollow where not valid, dim where dominated, linked to every other chart.

const MANY = 400;
const MOST_SVG = 1000; // beyond it a zoom in SVG takes most of a second
const oneOrEach = (values) => values.every((value) => value === values[0]) ? values[0] : values;

class Scatter {
  /** view: {x, y: point -> number, bars, frontier, perhaps, behind, label, layout}; perhaps: who may be on the frontier */
  constructor(holder, view, links) {
    this.view = view;
    this.links = links;
    this.plot = el("div", { class: "plot" });
    this.ring = el("div", { class: "ring", hidden: true, "aria-hidden": "true" });
    this.marks = el("div", { class: "marks", "aria-hidden": "true" });
    holder.append(this.plot, this.marks, this.ring);
    this.holder = holder;
    this.listening = false;
  }

  async draw(points, groups, state) {
    const drawn = points.filter((point) => this.view.x(point) > 0 && !missing(this.view.y(point)));
    this.drawn = drawn;
    const best = this.view.frontier ? frontier(drawn, this.view.x, this.view.y) : [];
    this.traces = [...this.view.behind(drawn), ...frontierLine(best, this.view), ...this.groupTraces(drawn, groups, new Set([...best, ...(this.view.perhaps ? this.view.perhaps(drawn) : [])]), state)];
    const words = this.view.layout(drawn);
    await Plotly.react(this.plot, this.traces, { ...words, annotations: [...(words.annotations || []), ...this.emptyNote(points, drawn)] }, PLOT_CONFIG);
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

  groupTraces(drawn, groups, best, state) {
    return groups.words.map((word, index) => {
      const own = drawn.filter((point) => point.words[groups.subject] === word);
      const symbol = SYMBOLS[index % SYMBOLS.length], tone = colour("c" + (index % SYMBOLS.length)), ink = colour("ink"), paper = colour("paper");
      return {
        type: drawn.length > MOST_SVG && !this.view.svg ? "scattergl" : "scatter", mode: "markers", name: inert(word), hoverinfo: "none", meta: "points", cliponaxis: own.length > MANY,
        x: own.map(this.view.x), y: own.map(this.view.y), customdata: own.map((point) => point.i),
        // Plotly styles an array mark by mark at every zoom; one word for all is much faster.
        marker: {
          size: own.length > MANY ? 6 : 9, color: tone, symbol: oneOrEach(own.map((point) => point.trusted ? symbol : symbol + "-open")),
          opacity: oneOrEach(own.map((point) => !this.view.frontier || best.has(point) || !point.trusted ? 1 : 0.5)),
          line: { width: oneOrEach(own.map((point) => point.estimate.unproven.length ? 1.6 : 0.8)), color: oneOrEach(own.map((point) => !point.trusted ? tone : point.estimate.unproven.length ? ink : paper)) },
        },
        ...(this.view.bars ? this.view.bars(own, tone) : {}),
      };
    });
  }

  listen() {
    this.listening = true;
    this.plot.on("plotly_hover", (event) => {
      const point = event.points.find((each) => each.customdata !== undefined);
      if (point) this.links.look(point.customdata, event.event);
    });
    this.plot.on("plotly_unhover", () => this.links.lookAway());
    this.plot.on("plotly_click", (event) => event.points[0].customdata !== undefined && this.links.toggle(event.points[0].customdata));
    this.plot.on("plotly_selected", (event) => event && this.links.markAll(event.points.map((point) => point.customdata).filter((place) => place !== undefined)));
    this.plot.on("plotly_afterplot", () => this.links.replaceMarks(this));
  }

  look(point) { placeRing(this.plot, this.ring, point && this.view.x(point), point && this.view.y(point)); }

  showMarks(state) {
    this.marks.replaceChildren(...this.drawn.filter((point) => state.marked.has(point.i)).map((point) => {
      const ring = el("div", { class: "ring fixed" });
      placeRing(this.plot, ring, this.view.x(point), this.view.y(point));
      return ring;
    }));
  }
}

function frontierLine(best, view) {
  if (best.length < 2) return [];
  return [{ type: "scatter", mode: "lines", name: "frontier", x: best.map(view.x), y: best.map(view.y), hoverinfo: "skip", opacity: 0.75, line: { color: colour("frontier"), width: 1.4 } }];
}

const DASHES = ["dot", "solid", "dash", "longdashdot"];

/** Published curves: thin and grey, told apart by their dashes as in the legend; a lone point carries its name. */
function quietCurves(curves, key) {
  return curves.filter((curve) => curve[key].length).map((curve) => ({
    type: "scatter", mode: curve[key].length > 1 ? "lines" : "markers", name: inert(curve.name) + ", published", meta: "published", hoverinfo: "skip", opacity: 0.6,
    x: curve[key].map((pair) => pair[0]), y: curve[key].map((pair) => pair[1]), line: { color: colour("quiet"), width: 1.3, dash: DASHES[curves.indexOf(curve) % DASHES.length] }, marker: { color: colour("quiet"), size: 6 },
  }));
}

function curveNames(curves, key) {
  return curves.filter((curve) => curve[key].length === 1).map((curve) => {
    const [x, y] = curve[key][0];
    return { x: Math.log10(x), y, yshift: -3, text: inert(curve.name), showarrow: false, xanchor: "right", yanchor: "top", font: { size: 10.5, color: colour("soft") }, opacity: 0.9 };
  });
}
