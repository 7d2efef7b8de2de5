// The dot plot of models without an accuracy: rows that are filtered away leave no gap.

function makeDots() {
  const plot = document.getElementById("dots");
  if (!plot) return () => {};
  const rows = [...plot.querySelectorAll("g[data-i]")], height = Number(plot.dataset.row);
  return function show(shown) {
    const kept = new Set(shown.map((point) => String(point.i)));
    let place = 0;
    for (const row of rows) {
      row.style.display = kept.has(row.dataset.i) ? "" : "none";
      if (kept.has(row.dataset.i)) row.setAttribute("transform", `translate(0 ${height / 2 + height * place++})`);
    }
  };
}
