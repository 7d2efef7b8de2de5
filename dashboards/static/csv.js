// The estimates as CSV, cell for cell what `bigcore runs export --format csv` writes (harness/exchange/tabular.py).

function csvOf(doc, points) {
  const phones = new Map(rowsOf(doc.tables.phones, doc.pools).map((phone) => [phone.identity, phone]));
  const sessions = new Map(rowsOf(doc.tables.sessions, doc.pools).map((session) => [session.session, session]));
  const reals = new Set(doc.csv_reals);
  const lines = points.map((point) => {
    const cells = csvCells(point, phones.get(point.run.phone), sessions.get(point.run.session));
    return doc.csv_columns.map((name) => csvQuoted(csvCell(cells[name], reals.has(name)))).join(",");
  });
  return [doc.csv_columns.join(","), ...lines].join("\n") + "\n";
}

function csvCells({ estimate, artifact, run }, phone, session) {
  return {
    ...run, ...artifact, ...estimate, phone: session.serial, identity: run.phone, model: phone.manufacturer + " " + phone.model,
    virtual: phone.virtual, engine: phone.engine, android: session.android, fingerprint: session.fingerprint,
    core: run["core.label"], cpu: run["core.cpu"], mask: run["core.mask"],
    cluster_shares: sharesInWords(run.clusters, estimate.cluster_shares),
    reasons: estimate.reasons.join(" "), unproven: estimate.unproven.join(" "), notes: estimate.notes.join(" "),
  };
}

/** Such as `0-3:0.0400 7:0.9600`. */
function sharesInWords(clusters, shares) {
  const names = (clusters || "").split(" ");
  return missing(shares) || shares.length !== names.length ? null : names.map((cpus, at) => cpus + ":" + shares[at].toFixed(4)).join(" ");
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it; a real number is never spelled as a whole one. */
function csvCell(value, real) {
  if (missing(value)) return "";
  if (typeof value === "number") return real && Number.isInteger(value) ? value.toFixed(1) : String(value);
  if (typeof value === "boolean") return String(value);
  const readable = value.replaceAll("\0", "\ufffd").replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  return /^ *[=+\-@\t\r\n]/.test(readable) ? "'" + readable : readable;
}

const csvQuoted = (text) => /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
