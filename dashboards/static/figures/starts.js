// Every single latency, start by start, with the phone's temperature and frequency below.

const ALL = "*";

FIGURES.push({ state: { starts: "0" }, make: startsChart });

function startsChart({ doc, points, state, changed, tip }) {
  const samples = rowsOf(doc.tables.samples, doc.pools);
  if (!samples.length) return null;
  const byPoint = samplesOfPoints(points, samples);
  for (const point of points) point.heat = heatOf(byPoint.get(point));
  const measured = points.filter((point) => byPoint.has(point));
  const choice = el("select", { id: "which", onchange: (event) => { state.starts = event.target.value; changed(); } },
    el("option", { value: ALL }, "all variants, relative to each one’s median"), ...measured.map((point) => el("option", { value: String(point.i) }, point.name + (doc.labels.runs.length > 1 ? " – " + point.run.name : ""))));
  choice.value = state.starts;
  const held = samples.reduce((sum, sample) => sum + (sample.latencies_ns || []).length, 0), total = samples.reduce((sum, sample) => sum + sample.count, 0);
  const note = (held < total ? `This file carries ${held.toLocaleString("en")} of ${total.toLocaleString("en")} latencies, an even choice within each start. ` : "") + "Within a start, inferences run from left to right; a bar is the start’s median. Hollow: the sample was set aside." + (samples.some((sample) => sample.count === 1) ? " Samples of a single inference have no course and are left out." : "");
  const holder = addSection("starts", "Single latencies over starts", note, el("p", { class: "ask" }, el("label", { for: "which" }, "Show "), choice));
  holder.classList.add("tall");
  const plot = el("div", { class: "plot" });
  holder.append(plot);
  let listening = false;
  return { holder, draw };

  async function draw(shown) {
    choice.value = state.starts;
    const chosen = state.starts === ALL ? shown : points.filter((point) => String(point.i) === state.starts);
    const own = chosen.flatMap((point) => (byPoint.get(point) || []).map((sample) => ({ point, sample }))).filter(({ sample }) => sample.count !== 1);
    const starts = [...new Set(own.map(({ sample }) => sample.start))].sort((a, b) => a - b), places = new Map(starts.map((start, place) => [start, place + 1]));
    for (const { sample } of own) sample.at_place = places.get(sample.start);
    await Plotly.react(plot, startTraces(own, state.starts === ALL), startLayout(state, starts), PLOT_CONFIG);
    nameChart(plot, `Single latencies of ${plural(chosen.length, "variant")} in ${plural(own.length, "sample")}, with temperature and frequency.`);
    holder.classList.add("live");
    if (listening) return;
    listening = true;
    plot.on("plotly_hover", ({ points: [hit], event }) => {
      const told = own[hit.data.customdata && hit.data.customdata[hit.pointIndex]];
      if (told) tip.show(told.point.name, sampleLines(told.sample, hit, state.starts === ALL ? " of its median" : " ms"), event.clientX, event.clientY);
    });
    plot.on("plotly_unhover", () => tip.hide());
  }
}

function samplesOfPoints(points, samples) {
  const places = new Map(points.map((point) => [point.estimate.run + "\n" + point.variant, point]));
  const found = new Map();
  for (const sample of samples) {
    const point = places.get(sample.run + "\n" + sample.variant);
    if (point) found.has(point) ? found.get(point).push(sample) : found.set(point, [sample]);
  }
  return found;
}

const temperature = (sample, when) => sample[`telemetry.${when}.battery_temperature_c`];

function heatOf(samples) {
  const seen = (samples || []).flatMap((sample) => [temperature(sample, "before"), temperature(sample, "after")]).filter((value) => !missing(value));
  return seen.length ? [Math.min(...seen), Math.max(...seen)] : null;
}

function sampleLines(sample, hit, unit) {
  const judged = sample.reasons.length ? "set aside: " + sample.reasons.map(spoken).join(", ") : "valid";
  return [`start ${sample.start}, place ${sample.position + 1}: ${hit.y.toPrecision(4)}${unit}`, `median ${milliseconds(sample.median_ns / 1e6)} ms of ${plural(sample.count, "inference")}`, judged];
}

function startTraces(own, relative) {
  const value = (sample, ns) => relative ? ns / sample.whole : ns / 1e6;
  if (relative) normalise(own);
  const cloud = { x: [], y: [], customdata: [], hollow: [] }, medians = { x: [], y: [] };
  own.forEach(({ sample }, place) => {
    const raw = sample.latencies_ns || [];
    raw.forEach((ns, j) => { cloud.x.push(sample.at_place - 0.4 + 0.8 * (j + 0.5) / raw.length); cloud.y.push(value(sample, ns)); cloud.customdata.push(place); cloud.hollow.push(sample.reasons.length > 0); });
    if (!relative && sample.median_ns) { medians.x.push(sample.at_place - 0.42, sample.at_place + 0.42, null); medians.y.push(sample.median_ns / 1e6, sample.median_ns / 1e6, null); }
  });
  const many = cloud.x.length > 5000;
  return [
    { type: many ? "scattergl" : "scatter", mode: "markers", name: "latency", hoverinfo: "none", x: Float32Array.from(cloud.x), y: Float32Array.from(cloud.y), customdata: cloud.customdata, marker: { size: many ? 3 : 5, opacity: many ? 0.35 : 0.6, color: colour("c0"), symbol: cloud.hollow.includes(true) ? cloud.hollow.map((hollow) => hollow ? "circle-open" : "circle") : "circle" } },
    { type: "scatter", mode: "lines", name: "median", hoverinfo: "skip", x: medians.x, y: medians.y, line: { color: colour("ink"), width: 2 } },
    ...conditionTraces(own),
  ];
}

function normalise(own) {
  const middles = new Map();
  for (const { point, sample } of own) if (sample.median_ns) middles.has(point) ? middles.get(point).push(sample.median_ns) : middles.set(point, [sample.median_ns]);
  for (const { point, sample } of own) { const all = middles.get(point).sort((a, b) => a - b); sample.whole = all[all.length >> 1]; }
}

function conditionTraces(own) {
  const seen = new Map();
  for (const { sample } of own) if (!seen.has(sample.run + sample.start)) seen.set(sample.run + sample.start, sample);
  const samples = [...seen.values()].sort((a, b) => a.start - b.start);
  const line = (name, axis, tone, value, dash) => ({ type: "scatter", mode: "lines+markers", name, yaxis: axis, hoverinfo: "skip", x: samples.flatMap((sample) => [sample.at_place - 0.4, sample.at_place + 0.4]), y: samples.flatMap((sample) => [value(sample, "before"), value(sample, "after")]), line: { color: colour(tone), width: 1.4, dash }, marker: { size: 4 } });
  const cap = (sample, when) => { const khz = sample[`telemetry.${when}.cap_khz`]; return missing(khz) ? null : khz / 1e6; };
  return [
    line("battery", "y2", "c1", temperature),
    line("core", "y3", "c2", meanGigahertz), line("cap", "y3", "quiet", cap, "dot"),
  ];
}

/** The mean over the time at each frequency while the model ran; before and after it the core idles. */
function meanGigahertz(sample) {
  const spent = sample["placement.time_in_state"] || [];
  const ticks = spent.reduce((sum, [, count]) => sum + count, 0);
  return ticks ? spent.reduce((sum, [khz, count]) => sum + khz * count, 0) / ticks / 1e6 : null;
}

/** `starts`: the numbers of those drawn; a start that this variant skipped leaves no gap. */
function startLayout(state, starts) {
  const step = Math.ceil(starts.length / 12) || 1, told = starts.map((start, place) => [place + 1, String(start)]).filter((_, place) => place % step === 0);
  const layout = plotLayout("Start", state.starts === ALL ? "Relative to median" : "Latency, ms", { layout: { uirevision: state.starts } });
  const axis = { ...layout.yaxis };
  layout.xaxis = { ...layout.xaxis, anchor: "y3", tickmode: "array", tickvals: told.map(([place]) => place), ticktext: told.map(([, start]) => start) };
  layout.yaxis = { ...axis, domain: [0.46, 1] };
  layout.yaxis2 = { ...axis, domain: [0.23, 0.38], title: { text: "Battery, °C", standoff: 6 }, nticks: 3 };
  layout.yaxis3 = { ...axis, domain: [0, 0.15], title: { text: "Core, mean GHz", standoff: 6 }, nticks: 3, rangemode: "tozero" };
  return layout;
}
