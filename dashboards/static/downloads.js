// Everything can be taken away: the table as CSV, the records as JSON, Figure 5 as PNG or SVG, each panel for a paper.

function save(name, type, content) {
  const link = el("a", { download: name, href: URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const TYPES = { png: "image/png", svg: "image/svg+xml", pdf: "application/pdf" };

function makeDownloads(doc, points, charts, title, subject) {
  const name = "bigcore-" + (doc.tables.sweeps.sweep || ["report"])[0].replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 60);
  const picture = async (format) => {
    const url = await Plotly.toImage(bothCharts(charts, title(), subject()), { format, width: 1200, height: 560, scale: format === "png" ? 2 : 1 });
    save(name + "." + format, "", new Blob([pictureBytes(url)], { type: TYPES[format] }));
  };
  const caption = () => captionOf(doc, charts.length ? charts[0].drawn : points);
  const panel = async (chart, key, column, format) => {
    const { figure, ...size } = onePanel(chart, column, subject());
    const url = await Plotly.toImage(figure, { ...size, format: format === "png" ? "png" : "svg", scale: format === "png" ? 4 : 1 });
    const bytes = pictureBytes(url), content = format === "pdf" ? pdfOf(bytes, { ...size, title: title()[0], subject: caption() }) : bytes;
    save(`${name}-${key}-${column}.${format}`, "", new Blob([content], { type: TYPES[format] }));
  };
  const panels = ["madds", "latency"].flatMap((key, place) => charts[place] ? Object.keys(COLUMNS).flatMap((column) => ["pdf", "svg", "png"].map((format) =>
    [`${key === "madds" ? "multiply-adds" : key}, ${column} column${column === "one" ? "" : "s"}, ${format.toUpperCase()}`, () => panel(charts[place], key, column, format), `${key}-${column}-${format}`])) : []);
  const choices = [
    ["CSV", () => save(name + ".csv", "text/csv;charset=utf-8", csvOf(doc, points))],
    ["JSON", () => save(name + ".json", "application/json", JSON.stringify(doc))],
    ...panels,
    ...(charts.length ? [["PNG", () => picture("png")], ["SVG", () => picture("svg")]] : []),
  ];
  const buttons = choices.map(([label, act, key]) => el("button", { type: "button", class: "plain", onclick: act, "data-download": key || label.toLowerCase() }, "Download " + label));
  return el("details", { class: "menu downloads" }, el("summary", {}, "Download"), el("div", { class: "choices", role: "group", "aria-label": "Download" }, ...buttons, copyButton("caption", "Copy a caption", caption)));
}

function pictureBytes(url) {
  const [head, body] = [url.slice(0, url.indexOf(",")), url.slice(url.indexOf(",") + 1)];
  return head.endsWith("base64") ? bytesOf(body) : decodeURIComponent(body);
}

function captionOf(doc, points) {
  const runs = [...new Map(points.map((point) => [point.run.run, point.run])).values()], started = [...(doc.tables.sweeps.started_at || [])].sort()[0] || "";
  const how = runs.map((run) => `${run.name}, ${visible(run.runtime || "runtime unknown")}, ${plural(run.threads, "thread")}`).join("; ");
  return `Accuracy of ${plural(points.length, "variant")} against multiply-adds and latency. ${how}; measured ${String(started).slice(0, 10)} with bigcore. Latency is the median over starts; bars are 95 % intervals of this session. Line: Pareto frontier of a run; small marks are dominated. Grey: published.`;
}
