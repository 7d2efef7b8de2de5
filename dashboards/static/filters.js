// Menus of check boxes for whatever differs between the points, and the choice of colours.

function makeFilters(points, state, changed) {
  const bar = document.getElementById("filters");
  const subjects = SUBJECTS.filter((subject) => new Set(points.map((point) => point.words[subject])).size > 1);
  const menus = subjects.map((subject) => filterMenu(subject, wordsOf(points, subject), state, changed));
  const colours = el("select", { id: "colour", onchange: (event) => { state.colour = event.target.value; changed(); } },
    ...SUBJECTS.filter((subject) => subjects.includes(subject) || subject === state.colour).map((subject) => el("option", { value: subject, selected: subject === state.colour }, NAMES[subject].toLowerCase())));
  const clear = el("button", { type: "button", class: "plain", onclick: () => { state.only = {}; state.marked.clear(); changed(); } }, "Show all");
  bar.append(...menus.map((menu) => menu.element), el("label", {}, "Colour by ", colours), clear);
  bar.hidden = false;
  document.addEventListener("click", (event) => menus.forEach((menu) => { if (!menu.element.contains(event.target)) menu.element.open = false; }));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") menus.forEach((menu) => { menu.element.open = false; }); });
  return function show() {
    menus.forEach((menu) => menu.show());
    clear.hidden = !Object.keys(state.only).length && !state.marked.size;
  };
}

function filterMenu(subject, words, state, changed) {
  const boxes = words.map((word) => el("input", { type: "checkbox", value: word }));
  const summary = el("summary", {});
  const element = el("details", { class: "menu", "data-subject": subject }, summary, el("div", { class: "choices", role: "group", "aria-label": NAMES[subject] }, ...words.map((word, i) => el("label", {}, boxes[i], " ", word))));
  element.addEventListener("change", () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    if (chosen.length === 0 || chosen.length === words.length) delete state.only[subject];
    else state.only[subject] = new Set(chosen);
    changed();
  });
  return {
    element,
    show() {
      const only = state.only[subject];
      boxes.forEach((box) => { box.checked = Boolean(only && only.has(box.value)); });
      summary.replaceChildren(NAMES[subject], only ? el("b", {}, " " + [...only].join(", ")) : "");
      element.classList.toggle("active", Boolean(only));
    },
  };
}

function makeLegend(shapes) {
  const legend = document.getElementById("legend"), rest = [...legend.querySelectorAll("details")];
  return function show(groups) {
    const prefix = groups.subject === "width" || groups.subject === "resolution" ? groups.subject + " " : "";
    legend.setAttribute("aria-label", "Colours and symbols by " + groups.subject);
    legend.replaceChildren(...groups.words.map((word, index) => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      svg.setAttribute("viewBox", "-7 -7 14 14");
      svg.setAttribute("aria-hidden", "true");
      path.setAttribute("class", "mark c" + (index % SYMBOLS.length));
      path.setAttribute("d", shapes[index % shapes.length]);
      svg.append(path);
      return el("span", { class: "key" }, svg, prefix + word);
    }), ...rest);
  };
}
