// Everything can be taken away: the table as CSV, the records as JSON, Figure 5 as PNG or SVG, each panel for a paper.

function save(name, type, content) {
  const link = el("a", { download: name, href: URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const TYPES = { png: "image/png", svg: "image/svg+xml", pdf: "application/pdf" };

/** title: words of what is chosen, as they are at the moment of a download. */
function makeDownloads(doc, points, charts, title, subject) {
  const name = "bigcore-" + (doc.tables.sweeps.sweep || ["report"])[0].replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 60);
  const beside = (drawn, bars) => ({ warning: warningWords(), facts: [factsOf(doc, drawn) + ".", bars ? barsWords(drawn) : "", "Grey: published."].filter(Boolean).join(" ") });
  const picture = async (format) => {
    const url = await Plotly.toImage(bothCharts(charts, title(), subject(), beside(charts[1].drawn, true)), { format, width: BOTH.width, height: BOTH.height, scale: format === "png" ? 2 : 1 });
    save(name + "." + format, "", new Blob([pictureBytes(url)], { type: TYPES[format] }));
  };
  const caption = (drawn = charts.length ? charts[0].drawn : points) => captionOf(doc, drawn, charts.length > 0);
  const panel = async (chart, key, column, format) => {
    const { figure, ...size } = onePanel(chart, column, subject(), beside(chart.drawn, Boolean(chart.view.bars)));
    const url = await Plotly.toImage(figure, { ...size, format: format === "png" ? "png" : "svg", scale: format === "png" ? 4 : 1 });
    const told = [title(), warningWords()].filter(Boolean).join(". ");
    const bytes = pictureBytes(url), content = format === "pdf" ? pdfOf(bytes, { ...size, title: told, subject: caption(chart.drawn) }) : bytes;
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
  return el("details", { class: "menu downloads" }, el("summary", {}, "Download"), el("div", { class: "choices", role: "group", "aria-label": "Download" }, ...buttons, copyButton("caption", "Copy a caption", () => caption())));
}

function pictureBytes(url) {
  const [head, body] = [url.slice(0, url.indexOf(",")), url.slice(url.indexOf(",") + 1)];
  return head.endsWith("base64") ? bytesOf(body) : decodeURIComponent(body);
}
