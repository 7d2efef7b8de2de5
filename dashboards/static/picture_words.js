// What is written beside a picture that leaves the page: whose numbers they are, of how many, of when; and its caption.

const warningWords = () => document.querySelector(".warning")?.textContent || "";

const runsOf = (points) => [...new Map(points.map((point) => [point.run.run, point.run])).values()];
const countOf = (points) => new Set(points.map((point) => point.variant)).size;
const each = (values) => [...new Set(values)].join(" and ");

/** `6 starts each`, or from the fewest to the most. */
function startsWords(points) {
  const starts = points.map((point) => point.estimate.starts), least = Math.min(...starts), most = Math.max(...starts);
  return !starts.length ? "no start" : least === most ? plural(most, "start") + " each" : `${least} to ${most} starts each`;
}

const startedOn = (doc) => String([...(doc.tables.sweeps.started_at || [])].sort()[0] || "").slice(0, 10);

/** One line for a picture: how many, on what, when. */
function factsOf(doc, points) {
  const runs = runsOf(points), where = runs.length === 1 ? runs[0].name : `${runs.length} runs`;
  const how = [each(runs.map((run) => visible(run.runtime || "runtime unknown"))), each(runs.map((run) => plural(run.threads, "thread")))];
  return [`n = ${plural(countOf(points), "variant")}, ${startsWords(points)}`, where, ...how, startedOn(doc), "bigcore"].filter(Boolean).join(" · ");
}

/** What the bars of these points are. */
function barsWords(points) {
  const timed = points.filter((point) => !missing(point.estimate.low_ms) || !missing(point.estimate.own_low_ms)), own = timed.filter((point) => ownPercent(point) !== null);
  if (!timed.length) return "";
  if (!own.length) return "Bars are 95 % intervals of this session.";
  const which = own.length === timed.length ? "Bars are each variant’s own 95 % interval of this session" : "Bars are 95 % intervals of this session, each variant’s own where it is known";
  const levels = levelsOf(points), shift = levels.map(([name, percent]) => plusMinus(percent) + (levels.length > 1 ? " on " + name : "")).join(", ");
  return levels.length ? `${which}; the level, by which all may shift together and which no bar holds, is known to ${shift}.` : which + ".";
}

/** For the text below a figure; `panels` is false where no accuracy is known and nothing is drawn against it. */
function captionOf(doc, points, panels) {
  const how = runsOf(points).map((run) => `${run.name}, ${visible(run.runtime || "runtime unknown")}, ${plural(run.threads, "thread")}`).join("; ");
  const what = panels ? `Accuracy of ${plural(countOf(points), "variant")} against multiply-adds and latency.` : `Latency of ${plural(countOf(points), "variant")}.`;
  const measured = `${how}; measured ${startedOn(doc)} with bigcore. Latency is the median over starts (${startsWords(points)}).`;
  return [what, warningWords(), measured, barsWords(points), panels ? "Line: Pareto frontier of a run; small marks are dominated. Grey: published." : ""].filter(Boolean).join(" ");
}

/** Letters of another font than the one that is counted with may be wider. */
const WIDER = 1.2;
const roomOf = (words, size) => WIDER * widthOf(words, size);

/** The words in lines that are no wider than so many pixels. */
function linesOf(words, size, width) {
  const lines = [""];
  for (const word of words.replace(/(\d) %/g, "$1\u00a0%").split(" ")) {
    const longer = lines[lines.length - 1] ? lines[lines.length - 1] + " " + word : word;
    if (lines[lines.length - 1] && roomOf(longer, size) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
