// Memory: what the activations need, what the file takes, what the phone saw.

const MEMORIES = {
  activations: ["Peak activation memory, MB", (point) => point.artifact.peak_activation_bytes],
  file: ["File, MB", (point) => point.artifact.size_bytes],
  measured: ["Peak memory of the app’s process, MB", (point) => missing(point.estimate.peak_rss_kb) ? null : point.estimate.peak_rss_kb * 1024],
};

FIGURES.push({ state: { memory: "activations" }, make: memoryChart });

function memoryChart({ points, links, state, changed }) {
  if (!points.length) return null;
  const known = Object.keys(MEMORIES).filter((key) => points.some((point) => MEMORIES[key][1](point)));
  const choice = el("select", { "aria-label": "Which memory", onchange: (event) => { state.memory = event.target.value; changed(); } }, ...known.map((key) => el("option", { value: key, selected: key === state.memory }, MEMORIES[key][0].replace(", MB", ""))));
  if (!known.length) return null;
  if (!known.includes(state.memory)) state.memory = known[0];
  const holder = addSection("memory", "Memory", "Activations: operators in file order, each tensor freed after its last use. The process’s memory comes from an extra start with that variant alone.", el("p", { class: "ask" }, choice));
  const gain = points.some((point) => !missing(point.top1));
  const view = {
    x: (point) => { const bytes = MEMORIES[state.memory][1](point); return bytes ? bytes / 1e6 : null; }, y: (point) => gain ? point.top1 : point.latency, frontier: gain, svg: true, // a browser keeps few WebGL pictures at once; the other charts take them
    label: (gain ? "Accuracy" : "Latency") + " against memory", noGain: gain ? "No accuracy is known for these models" : "No number was measured", behind: () => [],
    layout: () => plotLayout(MEMORIES[state.memory][0], gain ? "Top-1 accuracy, %" : "Latency, ms", { x: LOG, y: gain ? {} : LOG, layout: { uirevision: state.memory } }),
  };
  return new Scatter(holder, view, links);
}
