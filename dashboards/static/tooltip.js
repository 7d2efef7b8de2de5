// One tooltip and one ring, shared by every chart and the table.

/** What tells a point from its neighbours; the table and the provenance hold the rest. */
function tooltipLines(point) {
  const { estimate } = point, own = ownPercent(point);
  const precision = own !== null ? ", own " + plusMinus(own) : missing(estimate.low_ms) ? "" : " (" + milliseconds(estimate.low_ms) + " – " + milliseconds(estimate.high_ms) + ")";
  const unproven = estimate.unproven.length ? "unproven: " + estimate.unproven.map(spoken).join(", ") : "valid";
  return [
    percent(point.top1) + " top-1, " + millions(point.madds) + " multiply-adds",
    milliseconds(point.latency) + " ms" + precision,
    point.trusted ? unproven : "not valid: " + (estimate.reasons.map(spoken).join(", ") || "no number"),
    point.run.name,
  ];
}

/** A tap pins it until the next touch or Escape; a mouse shows it while it points. */
function makeTooltip() {
  const box = el("div", { class: "tooltip", role: "status", hidden: true });
  let pinned = false;
  document.body.append(box);
  const release = () => { if (pinned) { pinned = false; box.hidden = true; } };
  addEventListener("pointerdown", release, { capture: true });
  addEventListener("keydown", (event) => { if (event.key === "Escape") release(); });
  return {
    show(title, lines, x, y) {
      if (pinned) return;
      box.replaceChildren(el("b", {}, title), ...lines.map((line) => el("span", {}, line)));
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      box.style.left = Math.max(8, Math.min(x + 14, innerWidth - width - 8)) + scrollX + "px";
      box.style.top = (y + height + 20 > innerHeight ? y - height - 10 : y + 14) + scrollY + "px";
    },
    pin() { pinned = true; },
    hide() { if (!pinned) box.hidden = true; },
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
