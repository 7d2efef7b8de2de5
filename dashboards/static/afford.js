// "What can I afford?": the best variant within a budget, and the runner-up.

const BUDGETS = {
  ms: { words: "ms", cost: (point) => point.latency, spell: (value) => milliseconds(value) + " ms", limit: (value) => value + " ms" },
  madds: { words: "million multiply-adds", cost: (point) => missing(point.madds) ? null : point.madds / 1e6, spell: (value) => value.toFixed(1) + " million multiply-adds", limit: (value) => value + " million" },
  file: { words: "MB, file", cost: (point) => missing(point.artifact.size_bytes) ? null : point.artifact.size_bytes / 1e6, spell: (value) => value.toFixed(2) + " MB", limit: (value) => value + " MB" },
  memory: { words: "MB, activations", cost: (point) => missing(point.artifact.peak_activation_bytes) ? null : point.artifact.peak_activation_bytes / 1e6, spell: (value) => value.toFixed(2) + " MB of activations", limit: (value) => value + " MB of activations" },
};

function affordable(points, unit, budget) {
  const cost = BUDGETS[unit].cost;
  return points.filter((point) => point.trusted && point.top1 !== null && !missing(cost(point)) && cost(point) <= budget)
    .sort((a, b) => b.top1 - a.top1 || cost(a) - cost(b));
}

function chosenWords(now, points, state) {
  const budget = parseFloat(state.budget), { cost, spell, limit } = BUDGETS[state.unit], counted = now.length < points.length ? `${now.length} of ${plural(points.length, "variant")} chosen` : plural(points.length, "variant");
  if (!(budget > 0) || !now.length) return counted + ".";
  if (state.unit === "ms") return `${counted}: ${bestWords(now, budget)}.`;
  const best = affordable(now, state.unit, budget)[0];
  return best ? `${counted}: at ${limit(budget)} the best is ${best.name}: ${percent(best.top1)} top-1 for ${spell(cost(best))}.` : `${counted}: nothing fits ${limit(budget)}.`;
}

function makeAfford(state, changed, toggle) {
  const section = document.getElementById("afford");
  const input = el("input", { type: "number", id: "budget", min: "0", step: "any", inputmode: "decimal", value: state.budget });
  const unit = el("select", { "aria-label": "Unit of the budget" }, ...Object.entries(BUDGETS).map(([key, { words }]) => el("option", { value: key, selected: key === state.unit }, words)));
  const answer = el("div", { class: "answer", role: "status" });
  input.addEventListener("input", () => { state.budget = input.value; changed(); });
  unit.addEventListener("change", () => { state.unit = unit.value; changed(); });
  section.append(el("h2", { id: "afford-title" }, "What can I afford?"), el("p", { class: "ask" }, el("label", { for: "budget" }, "I have "), input, " ", unit), answer);
  section.hidden = false;

  return function show(points) {
    const budget = parseFloat(state.budget), { cost, spell } = BUDGETS[state.unit];
    if (!(budget > 0)) return answer.replaceChildren(el("p", {}, "Give a number above zero."));
    const fitting = affordable(points, state.unit, budget), best = fitting[0];
    const second = fitting.find((point) => point.variant !== best.variant);
    const leading = state.unit === "ms" && choiceWithin(points, budget).candidates.length > 1 ? "Best by the numbers alone" : "Best";
    if (best) return answer.replaceChildren(...[[best, leading], [second, "Runner-up"]].filter(([point]) => point).map(([point, rank]) =>
      affordCard(rank, point, spell(cost(point)), doubts(point, point === best ? null : best, state.unit === "ms" ? budget : Infinity), toggle)));
    const cheapest = affordable(points, state.unit, Infinity).sort((a, b) => cost(a) - cost(b))[0];
    answer.replaceChildren(el("p", {}, cheapest ? `Nothing fits. The cheapest is ${cheapest.name}: ${spell(cost(cheapest))}, ${percent(cheapest.top1)} top-1.` : "No valid variant here has a known accuracy."));
  };
}

/** A budget is held against the latency in ms, who is faster against what is each one's own. */
function doubts(point, best, budget) {
  const words = [], ratio = best && ratioOf(point, best);
  if (!missing(point.estimate.high_ms) && point.estimate.high_ms > budget) words.push("may exceed the budget: its interval reaches " + milliseconds(point.estimate.high_ms) + " ms");
  if (ratio && ratio.high < 1) words.push("faster than the best, " + percentRange(1 - ratio.high, 1 - ratio.low));
  else if (ratio && ratio.low > 1) words.push("slower than the best, " + percentRange(ratio.low - 1, ratio.high - 1));
  else if (ratio) words.push("not told apart from the best in latency");
  return words.join("; ");
}

const percentRange = (least, most) => (100 * least).toFixed(1) + " to " + (100 * most).toFixed(1) + " %";

function affordCard(rank, point, price, doubt, toggle) {
  return el("button", { class: "card", type: "button", onclick: () => toggle(point.i) },
    el("span", { class: "rank" }, rank), el("b", {}, point.name), el("span", {}, percent(point.top1) + " top-1 for " + price), doubt ? el("span", { class: "doubt" }, doubt) : null, el("span", { class: "quiet" }, point.run.name));
}
