// Unpacks the text inside this file into plain records. Nothing is fetched.

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function gunzipped(base64) {
  return new Response(new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

async function unpackedDocument() {
  const outer = JSON.parse(document.getElementById("bigcore-data").textContent);
  return JSON.parse(await gunzipped(outer.payload));
}

async function startEngine() {
  const holder = document.getElementById("bigcore-engine");
  const script = document.createElement("script");
  script.textContent = await gunzipped(holder.textContent.trim());
  holder.remove();
  document.head.append(script);
}

/** Makes one object of each row of some columns; columns with a pool get their words back. */
function rowsOf(columns, pools) {
  const names = Object.keys(columns);
  const length = names.length ? columns[names[0]].length : 0;
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(names.map((name) => {
      const value = columns[name][i];
      return [name, name in pools && typeof value === "number" ? pools[name][value] : value];
    })));
}

/** Its own place is known no better than this; an estimate of the first method has the interval in ms only. */
function isImprecise({ valid, latency_ms: latency, own_low_ms, own_high_ms, low_ms, high_ms }, limit) {
  const [low, high] = missing(own_low_ms) ? [low_ms, high_ms] : [own_low_ms, own_high_ms];
  return Boolean(valid && latency && !missing(low) && 50 * (high - low) / latency >= limit);
}

/** One point for each estimate, in their order. */
function pointsOf(doc) {
  const table = (name) => rowsOf(doc.tables[name], doc.pools);
  const runs = new Map(table("runs").map((run, i) => [run.run, { ...run, name: doc.labels.runs[i], phoneName: doc.labels.phones[i] }]));
  const artifacts = new Map();
  for (const artifact of table("artifacts")) {
    artifacts.set(artifact.sha256 + "\n" + artifact.variant, artifact);
    if (!artifacts.has(artifact.sha256)) artifacts.set(artifact.sha256, artifact);
  }
  return table("estimates").map((estimate, i) => {
    const artifact = artifacts.get(estimate.sha256 + "\n" + estimate.variant) || artifacts.get(estimate.sha256) || {};
    const run = runs.get(estimate.run);
    return {
      i, estimate, artifact, run, variant: estimate.variant, name: visible(estimate.variant),
      madds: artifact.madds ?? null, top1: artifact.top1 ?? null, latency: estimate.latency_ms,
      trusted: estimate.valid && estimate.latency_ms !== null, imprecise: isImprecise(estimate, doc.imprecise_percent),
      words: {
        run: run.name, phone: run.phoneName, architecture: visible(artifact.architecture || "own model"),
        width: plainNumber(artifact.width), resolution: plainNumber(artifact.resolution),
        precision: visible(artifact.precision || "unknown"),
      },
    };
  });
}
