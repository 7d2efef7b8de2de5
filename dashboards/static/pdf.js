// One drawn SVG as a PDF of lines and letters that can be scaled and searched. It knows what the charts are made of:
// paths, rectangles, texts, clips of rectangles. The letters are Helvetica, which every reader of PDF brings along.

const PT_OF_PX = 0.75, LATIN = { "–": 150, "—": 151, "‘": 145, "’": 146, "“": 147, "”": 148, "…": 133, "•": 149 };
/** Thousandths of the size, from the space on; Adobe's metrics of Helvetica. */
const LETTER_WIDTHS = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584];

/** svg: its text, width and height in pixels; title and subject are what a reader of PDF shows of the file. */
function pdfOf(svg, { width, height, title, subject }) {
  const holder = el("div", { class: "unseen", "aria-hidden": "true" });
  holder.append(document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true));
  document.body.append(holder);
  try {
    const root = holder.firstElementChild, drawing = { root, base: DOMMatrix.fromMatrix(root.getScreenCTM()).inverse(), shades: [], lines: [] };
    drawElement(drawing, root, 1);
    const flip = `${PT_OF_PX} 0 0 ${-PT_OF_PX} 0 ${rounded(height * PT_OF_PX)} cm\n`;
    return pdfFile(flip + drawing.lines.join("\n"), drawing.shades, [width * PT_OF_PX, height * PT_OF_PX].map(rounded), { title, subject });
  } finally {
    holder.remove();
  }
}

function drawElement(drawing, element, above) {
  const style = getComputedStyle(element), opacity = above * parseFloat(style.opacity);
  if (["defs", "clipPath", "style"].includes(element.tagName) || style.display === "none" || style.visibility === "hidden" || opacity === 0) return;
  const matrix = element.getScreenCTM && element.getScreenCTM(), at = matrix ? drawing.base.multiply(DOMMatrix.fromMatrix(matrix)) : new DOMMatrix();
  const clip = clipOf(drawing.root, element);
  if (clip) drawing.lines.push("q", pathOperators(clip, at) + " W n");
  if (element.tagName === "path") drawPath(drawing, element.getAttribute("d") || "", at, style, opacity);
  if (element.tagName === "rect") drawPath(drawing, rectPath(element), at, style, opacity);
  if (element.tagName === "text") drawText(drawing, element, at, opacity);
  else for (const child of element.children) drawElement(drawing, child, opacity);
  if (clip) drawing.lines.push("Q");
}

function clipOf(root, element) {
  const [, id] = (element.getAttribute("clip-path") || "").match(/#([^'")]+)/) || [];
  const rect = id && [...root.querySelectorAll("clipPath")].find((one) => one.id === id)?.querySelector("rect");
  return rect ? rectPath(rect) : null;
}

function rectPath(rect) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => parseFloat(rect.getAttribute(name)) || 0);
  return `M${x},${y}h${width}v${height}h${-width}Z`;
}

function drawPath(drawing, d, at, style, opacity) {
  const fill = paintOf(style.fill, opacity * parseFloat(style.fillOpacity)), width = parseFloat(style.strokeWidth) * Math.sqrt(Math.abs(at.a * at.d - at.b * at.c));
  const stroke = width > 0 ? paintOf(style.stroke, opacity * parseFloat(style.strokeOpacity)) : null;
  if (!d || !(fill || stroke)) return;
  const dashes = style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat);
  const set = [shadeOf(drawing, fill ? fill.opacity : 1, stroke ? stroke.opacity : 1), fill ? fill.tone + " rg" : "", stroke ? `${stroke.tone} RG ${rounded(width)} w [${dashes.map(rounded).join(" ")}] 0 d` : ""];
  drawing.lines.push("q", ...set.filter(Boolean), `${pathOperators(d, at)} ${fill && stroke ? "B" : fill ? "f" : "S"}`, "Q");
}

/** The tone as PDF takes it; null where there is nothing to see. */
function paintOf(words, opacity) {
  const [red, green, blue, alpha = 1] = (words.match(/[\d.]+/g) || []).map(parseFloat);
  if (words === "none" || blue === undefined || alpha * opacity === 0) return null;
  return { tone: [red, green, blue].map((part) => rounded(part / 255)).join(" "), opacity: rounded(alpha * opacity) };
}

function shadeOf(drawing, fill, stroke) {
  const words = `/ca ${fill} /CA ${stroke}`;
  if (!drawing.shades.includes(words)) drawing.shades.push(words);
  return `/G${drawing.shades.indexOf(words)} gs`;
}

/** Each line of a text is a tspan of its own, or the text is the line. */
function drawText(drawing, text, at, above) {
  const lines = text.querySelectorAll("tspan.line").length ? [...text.querySelectorAll("tspan.line")] : [text];
  for (const line of lines) {
    const words = line.textContent, style = getComputedStyle(line), size = parseFloat(style.fontSize), paint = paintOf(style.fill, above * parseFloat(style.fillOpacity));
    if (!words.trim() || !paint) continue;
    const { y } = line.getStartPositionOfChar(0), x = parseFloat(line.getAttribute("x") ?? text.getAttribute("x")) || 0;
    const before = { middle: 0.5, end: 1 }[style.textAnchor] || 0, place = at.multiply(new DOMMatrix([1, 0, 0, -1, x - before * widthOf(words, size), y]));
    const matrix = ["a", "b", "c", "d", "e", "f"].map((part) => rounded(place[part])).join(" ");
    drawing.lines.push("q", shadeOf(drawing, paint.opacity, 1), `BT ${paint.tone} rg /F ${rounded(size)} Tf ${matrix} Tm <${latinHex(words)}> Tj ET`, "Q");
  }
}

const widthOf = (words, size) => [...words].reduce((sum, letter) => sum + (LETTER_WIDTHS[letter.codePointAt(0) - 32] || 556), 0) * size / 1000;
const hexByte = (code) => code.toString(16).padStart(2, "0");
const latinHex = (words) => [...words].map((letter) => LATIN[letter] || (letter.codePointAt(0) < 256 ? letter.codePointAt(0) : 63)).map(hexByte).join("");
const wideHex = (words) => "feff" + Array.from({ length: words.length }, (_, i) => words.charCodeAt(i).toString(16).padStart(4, "0")).join("");
const rounded = (value) => Number(value.toFixed(3));

function pdfFile(drawing, shades, [width, height], { title, subject }) {
  const states = shades.map((words, place) => `/G${place} << ${words} >>`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /ExtGState << ${states} >> >> >>`,
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Title <${wideHex(title)}> /Subject <${wideHex(subject)}> /Producer (bigcore) >>`,
  ];
  let file = "%PDF-1.4\n";
  const starts = objects.map((words, place) => { const start = file.length; file += `${place + 1} 0 obj\n${words}\nendobj\n`; return start; });
  const table = starts.map((start) => String(start).padStart(10, "0") + " 00000 n \n").join("");
  return `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}
