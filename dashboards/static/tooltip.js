// One tooltip and one ring, shared by every chart and the table.

function tooltipLines(point) {
  const { estimate, artifact } = point;
  const between = missing(estimate.between_low_ms) ? null : "between sessions " + milliseconds(estimate.between_low_ms) + " – " + milliseconds(estimate.between_high_ms) + " ms";
  const judged = point.trusted ? "valid" : "not valid: " + (estimate.reasons.map(spoken).join(", ") || "no number");
  return [
    percent(point.top1) + " top-1, " + millions(point.madds) + " multiply-adds, " + millions(artifact.parameters) + " parameters",
    milliseconds(point.latency) + " ms (" + milliseconds(estimate.low_ms) + " – " + milliseconds(estimate.high_ms) + " this session), " + plural(estimate.starts, "start"),
    ownPercent(point) === null ? null : "its place among the others " + plusMinus(ownPercent(point)) + (missing(estimate.level_percent) ? "" : ", what all share " + plusMinus(estimate.level_percent)),
    between,
    judged,
    estimate.notes.length ? estimate.notes.map(spoken).join(", ") : null,
    estimate.unproven.length ? "unproven: " + estimate.unproven.map(spoken).join(", ") : null,
    point.heat ? "battery " + point.heat[0].toFixed(1) + " to " + point.heat[1].toFixed(1) + " °C over its starts" : null,
    point.estimate.sha256 ? "file " + point.estimate.sha256.slice(0, 12) + ", weights " + visible(point.artifact.weights_origin || "unknown") : null,
    point.run.name + "; " + visible(point.run.runtime || "runtime unknown") + (point.run.app_sha256 ? "; app " + point.run.app_sha256.slice(0, 8) : ""),
  ].filter(Boolean);
}

function makeTooltip() {
  const box = el("div", { class: "tooltip", role: "status", hidden: true });
  document.body.append(box);
  return {
    show(title, lines, x, y) {
      box.replaceChildren(el("b", {}, title), ...lines.map((line) => el("span", {}, line)));
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      box.style.left = Math.max(8, Math.min(x + 14, innerWidth - width - 8)) + scrollX + "px";
      box.style.top = (y + height + 20 > innerHeight ? y - height - 10 : y + 14) + scrollY + "px";
    },
    hide() { box.hidden = true; },
  };
}

/** A ring is laid over a plot, because moving it costs nothing and redrawing thousands of marks would. */
function placeRing(plot, ring, x, y) {
  const layout = plot._fullLayout;
  if (!layout || missing(x) || missing(y) || x <= 0) return void (ring.hidden = true);
  const left = layout.xaxis._offset + layout.xaxis.d2p(x), top = layout.yaxis._offset + layout.yaxis.d2p(y);
  const inside = left >= layout.xaxis._offset && left <= layout.xaxis._offset + layout.xaxis._length && top >= layout.yaxis._offset && top <= layout.yaxis._offset + layout.yaxis._length;
  ring.hidden = !inside;
  ring.style.transform = `translate(${left}px, ${top}px)`;
}
