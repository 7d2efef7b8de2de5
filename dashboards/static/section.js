// Sections that only scripts can fill are added below the table, and drawn when the reader comes near.

/**
 * One entry for each script of static/figures: `state`, what the reader may choose and the words of the first choice;
 * `make(page)`, which adds the figure's section and returns {holder, draw(points, groups, state)}, or null where the page
 * has nothing for it. A figure with `drawn` and `look(point)`, as every Scatter has, is linked to the other charts.
 */
const FIGURES = [];

function addSection(id, title, note, ...children) {
  const holder = el("div", { class: "chart", id: "chart-" + id });
  const section = el("section", { "aria-labelledby": id + "-title", id }, el("h2", { id: id + "-title" }, title), ...children, holder, el("p", { class: "note" }, ...[note].flat()));
  document.getElementById("more").append(section);
  return holder;
}

function whenNear(element, draw) {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    draw();
  }, { rootMargin: "400px" });
  watcher.observe(element);
}

/** A chart that is redrawn only once the reader has seen it for the first time. */
function lazily(holder, draw) {
  let last = null, seen = false;
  whenNear(holder, () => { seen = true; if (last) draw(...last); });
  return (...now) => { last = now; if (seen) draw(...now); };
}
