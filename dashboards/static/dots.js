// The dot plot of models without an accuracy: rows that are filtered away leave no gap; a look or a tap tells a row.

function makeDots(points, links) {
  const plot = document.getElementById("dots");
  if (!plot) return { show() {}, look() {} };
  const rows = [...plot.querySelectorAll("g[data-i]")], height = Number(plot.dataset.row);
  for (const row of rows) {
    const place = Number(row.dataset.i);
    row.querySelector("title").remove(); // the tooltip tells it
    row.addEventListener("pointerenter", (event) => links.look(place, event));
    row.addEventListener("pointerleave", () => links.lookAway());
    row.addEventListener("click", (event) => event.pointerType === "mouse" ? links.toggle(place) : links.pin(place, event));
  }
  return {
    show(shown, state) {
      const kept = new Set(shown.map((point) => String(point.i)));
      let place = 0;
      for (const row of rows) {
        row.style.display = kept.has(row.dataset.i) ? "" : "none";
        row.classList.toggle("marked", state.marked.has(Number(row.dataset.i)));
        if (kept.has(row.dataset.i)) row.setAttribute("transform", `translate(0 ${height / 2 + height * place++})`);
      }
    },
    look(place) { rows.forEach((row) => row.classList.toggle("looked", Number(row.dataset.i) === place)); },
  };
}
