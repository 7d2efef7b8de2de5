// Everything can be taken away: the table as CSV, the records as JSON, Figure 5 as PNG or SVG, each panel for a paper.

function save(name, type, content) {
  const link = el("a", { download: name, href: URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function makeDownloads(doc, points, charts, title, subject) {
  const name = "bigcore-" + (doc.tables.sweeps.sweep || ["report"])[0].replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 60);
  const picture = async (format) => {
    const url = await Plotly.toImage(bothCharts(charts, title, subject()), { format, width: 1200, height: 560, scale: format === "png" ? 2 : 1 });
    save(name + "." + format, "", new Blob([pictureBytes(url)], { type: format === "png" ? "image/png" : "image/svg+xml" }));
  };
  const panel = async (chart, key, column, format) => {
    const url = await Plotly.toImage(onePanel(chart, COLUMNS[column], subject()), { format, width: COLUMNS[column], height: Math.round(COLUMNS[column] * 0.72), scale: format === "png" ? 4 : 1 });
    save(`${name}-${key}-${column}.${format}`, "", new Blob([pictureBytes(url)], { type: format === "png" ? "image/png" : "image/svg+xml" }));
  };
  const panels = ["madds", "latency"].flatMap((key, place) => charts[place] ? Object.keys(COLUMNS).flatMap((column) => ["svg", "png"].map((format) =>
    [`${key === "madds" ? "multiply-adds" : key}, ${column} column${column === "one" ? "" : "s"}, ${format.toUpperCase()}`, () => panel(charts[place], key, column, format), `${key}-${column}-${format}`])) : []);
  const caption = copyButton("caption", "Copy a caption", () => captionOf(doc, points));
  const choices = [
    ["CSV", () => save(name + ".csv", "text/csv;charset=utf-8", csvOf(doc, points))],
    ["JSON", () => save(name + ".json", "application/json", JSON.stringify(doc))],
    ...panels,
    ...(charts.length ? [["PNG", () => picture("png")], ["SVG", () => picture("svg")]] : []),
  ];
  const buttons = choices.map(([label, act, key]) => el("button", { type: "button", class: "plain", onclick: act, "data-download": key || label.toLowerCase() }, "Download " + label));
  return el("details", { class: "menu downloads" }, el("summary", {}, "Download"), el("div", { class: "choices", role: "group", "aria-label": "Download" }, ...buttons, caption));
}

function pictureBytes(url) {
  const [head, body] = [url.slice(0, url.indexOf(",")), url.slice(url.indexOf(",") + 1)];
  return head.endsWith("base64") ? bytesOf(body) : decodeURIComponent(body);
}

/** Widths of a figure in most two-column journals, 88 and 180 mm, in pixels of 1/96 inch. */
const COLUMNS = { one: 333, two: 680 };

/** One panel on white paper: frontier and bars as on the page, the legend in its order. */
function onePanel(chart, width, subject) {
  const prefix = subject === "width" || subject === "resolution" ? subject + " " : "", drawn = chart.plot.layout;
  const axis = { linecolor: "#c4cbd2", gridcolor: "#e2e6ea", tickcolor: "#c4cbd2" }, small = width < 500;
  return {
    data: chart.traces.map((trace) => ({ ...trace, name: trace.meta === "points" ? prefix + trace.name : trace.name, showlegend: ["points", "published", "frontier"].includes(trace.meta) })),
    layout: {
      ...drawn, paper_bgcolor: "#fff", plot_bgcolor: "#fff", font: { family: "sans-serif", size: small ? 9 : 11, color: "#333" }, showlegend: true,
      xaxis: { ...drawn.xaxis, ...axis }, yaxis: { ...drawn.yaxis, ...axis }, margin: { l: 44, r: 10, t: 20, b: small ? 84 : 76 }, legend: { orientation: "h", y: -0.22, font: { size: small ? 7 : 9 } },
    },
  };
}

function captionOf(doc, points) {
  const runs = [...new Map(points.map((point) => [point.run.run, point.run])).values()], started = [...(doc.tables.sweeps.started_at || [])].sort()[0] || "";
  const how = runs.map((run) => `${run.name}, ${visible(run.runtime || "runtime unknown")}, ${plural(run.threads, "thread")}`).join("; ");
  return `Accuracy of ${plural(points.length, "variant")} against multiply-adds and latency. ${how}; measured ${String(started).slice(0, 10)} with bigcore. Latency is the median over starts; bars are 95 % intervals of this session. Line: Pareto frontier of a run; small marks are dominated. Grey: published.`;
}

/** Both views of Figure 5 in one picture, on white paper, with a legend. */
function bothCharts([left, right], title, subject) {
  const onRight = right.traces.map((trace) => ({ ...trace, xaxis: "x2", showlegend: false }));
  const prefix = subject === "width" || subject === "resolution" ? subject + " " : "";
  const axis = { ...LOG, linecolor: "#c4cbd2", gridcolor: "#e2e6ea", zeroline: false };
  return {
    data: [...left.traces.map((trace) => ({ ...trace, name: trace.meta === "points" ? prefix + trace.name : trace.name, showlegend: trace.meta === "points" || trace.meta === "published" })), ...onRight],
    layout: {
      title: { text: inert(title[0], 120) + (title[1] ? "<br><b style='color:#8a4b00;font-size:14px'>" + inert(title[1], 120) + "</b>" : ""), font: { size: 18, color: "#16202a" }, x: 0.04 }, paper_bgcolor: "#fff", plot_bgcolor: "#fff", font: { family: "sans-serif", color: "#444" },
      margin: { l: 60, r: 20, t: 74, b: 90 }, legend: { orientation: "h", y: -0.17 },
      xaxis: { ...axis, domain: [0, 0.475], title: { text: "Multiply-adds, millions" } }, xaxis2: { ...axis, domain: [0.525, 1], title: { text: "Latency, ms" } },
      yaxis: { gridcolor: "#e2e6ea", zeroline: false, title: { text: "Top-1 accuracy, %" } },
    },
  };
}
