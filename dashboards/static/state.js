// What the reader chose. It lives in the address after #, so that a copied link shows the same page.

const SUBJECTS = ["run", "phone", "architecture", "width", "resolution", "precision"];
const NAMES = { run: "Run", phone: "Phone", architecture: "Architecture", width: "Width", resolution: "Resolution", precision: "Precision" };

function readState(fallback) {
  const given = new URLSearchParams(location.hash.slice(1));
  const state = { ...fallback, only: {}, marked: new Set() };
  for (const subject of SUBJECTS) if (given.has(subject)) state.only[subject] = new Set(given.getAll(subject));
  for (const name of Object.keys(fallback)) if (given.has(name)) state[name] = given.get(name);
  for (const place of given.getAll("mark")) state.marked.add(Number(place));
  return state;
}

function writeState(state, fallback) {
  const told = new URLSearchParams();
  for (const subject of SUBJECTS) for (const word of state.only[subject] || []) told.append(subject, word);
  for (const name of Object.keys(fallback)) if (state[name] !== fallback[name]) told.set(name, state[name]);
  for (const place of [...state.marked].sort((a, b) => a - b)) told.append("mark", place);
  const hash = told.toString();
  history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
}

const shows = (state, point) =>
  SUBJECTS.every((subject) => !state.only[subject] || state.only[subject].has(point.words[subject]));
