// A button that takes a text along, also where the browser keeps pages away from the clipboard.

function copyButton(name, words, text) {
  const button = el("button", { type: "button", class: "plain copy", "data-copy": name }, words);
  button.addEventListener("click", async () => { button.textContent = await copied(text()) ? "Copied" : "Not copied: this browser does not allow it"; });
  return button;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

function copiedBySelection(text) {
  const field = el("textarea", { class: "unseen", readonly: true });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** Beside each text of the provenance that is meant to be used again. */
function offerCopies() {
  for (const holder of document.querySelectorAll("[data-copied]")) {
    const shown = holder.querySelector("pre, code");
    holder.append(copyButton(holder.dataset.copied, "Copy", () => shown.textContent));
  }
}
