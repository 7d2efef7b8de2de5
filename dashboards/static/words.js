// Numbers and strange strings as people read them; the same rules as harness/visible.py and dashboards/figures/words.py.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

function visible(text, limit = 160) {
  const spelled = String(text).slice(0, 4 * limit).replace(UNSEEN, (letter) =>
    "\t\n\r".includes(letter) ? " " : "⟨U+" + letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩");
  const count = [...String(text)].length;
  return count <= 4 * limit && [...spelled].length <= limit ? spelled : [...spelled].slice(0, limit - 20).join("") + "… (" + count + " characters)";
}

const missing = (value) => value === null || value === undefined;
const milliseconds = (value) => missing(value) ? "–" : value.toFixed(value < 10 ? 3 : value < 100 ? 2 : 1);
const percent = (value) => missing(value) ? "–" : value.toFixed(1) + " %";
const millions = (value) => missing(value) ? "–" : (value / 1e6).toFixed(value >= 1e8 ? 0 : value >= 1e6 ? 1 : 3) + " M";
const megabytes = (value) => missing(value) ? "–" : (value / 1e6).toFixed(2) + " MB";
const spoken = (word) => visible(word).replaceAll("_", " ");
const plural = (count, word) => count + " " + word + (count === 1 ? "" : "s");
const plainNumber = (value) => missing(value) ? "unknown" : String(value);

/** Plotly reads a little HTML in its labels; nobody's name may be HTML. */
const inert = (text, limit = 60) => visible(text, limit).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** el("p", {class: "note"}, "words", child): strings become text, never markup. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}
