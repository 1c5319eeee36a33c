// The page of an analysis of loops.

const data = getData();
const results = new Map(data.results.filter((result) => result.layer !== undefined).map(({ layer, name }) => [layer, name]));
// What the user wrote; the rest are steps on the way.
const nodes = data.layers.filter((layer) => layer.main || results.has(layer.id));

/** The first result in independent loops, as one more layer. */
function makeReduced({ terms, products, independent, target, largest, rms }) {
  const result = data.layers[data.results[0].layer];
  const after = terms.map((term) => ({ ...term, coefficients: term.after, other: term.before }));
  return { ...result, id: "reduction", name: `${data.results[0].name}, reduced`, op: "relations", inputs: [result.id],
    channels: 1, distinct: products, lengths: [], terms: after, symbolic: [], otherName: "before",
    facts: `${formatCount(independent)} of ${formatCount(products)} products are independent functions of the links; here the `
      + `coefficients are moved to those. The target has the coefficient ${formatNumber(target)}, beside it `
      + `the largest is ${formatNumber(largest)}; all that is beside it has a root mean square of ${formatNumber(rms)} on random links` };
}

const reduced = data.reduction ? makeReduced(data.reduction) : null;
if (reduced) nodes.push(reduced);

function nameOf(layer) {
  return results.get(layer.id) || layer.name || `${layer.line}:${layer.column}`;
}

//----------------------------------------------------------------------------
// Numbers
//----------------------------------------------------------------------------

/** Four digits, a true minus. */
function formatNumber(number) {
  if (number === 0) return "0";
  const size = Math.abs(number);
  const text = size >= 1e-3 && size < 1e5 ? String(Number(size.toPrecision(4))) : size.toExponential(2);
  return (number < 0 ? "−" : "") + text;
}

/** Both parts to four digits of the larger one. */
function formatCoefficient(coefficient) {
  const unit = 10 ** (Math.floor(Math.log10(sizeOf(coefficient) || 1)) - 3);
  const [re, im] = coefficient.map((part) => (Math.abs(part) < unit / 2 ? 0 : part));
  if (im === 0) return formatNumber(re);
  if (re === 0) return `${formatNumber(im)} i`;
  const round = (part) => formatNumber(Math.round(part / unit) * unit);
  return `${round(re)} ${im < 0 ? "−" : "+"} ${round(Math.abs(im))} i`;
}

const sizeOf = ([re, im]) => Math.hypot(re, im);

/** A bar for a coefficient, of the largest one; negative ones are striped. */
function drawSize(coefficient, largest) {
  const part = largest > 0 ? 100 * sizeOf(coefficient) / largest : 0;
  return make("span", { class: "size" }, make("i", { class: coefficient[0] < 0 ? "minus" : undefined, style: `width: ${part}%` }));
}

//----------------------------------------------------------------------------
// Terms of a layer
//----------------------------------------------------------------------------

/** The same for the same term in any layer of its kind. */
function termKey(term) {
  return JSON.stringify([term.word ?? null, term.loops.map(({ word, at }) => [word, at]), term.mean ?? false, term.volume ?? 0]);
}

/** Words of its loops, its own path included. */
function wordsOf(term) {
  return [...(term.word ? [term.word] : []), ...term.loops.map((loop) => loop.word)];
}

function hasShape(term, shape) {
  return wordsOf(term).some((word) => shape.has(Words.isClosed(word) ? Words.closedKey(word) : Words.reduce(word).join()));
}

/** A layer with what is chosen from it. */
class View {
  /** `drawn`: for each term its picture and its text. */
  constructor(layer, drawn) {
    this.layer = layer;
    this.terms = (layer.terms ?? []).map((term, i) => ({ ...term, picture: drawn[i][0], text: drawn[i][1] }));
    const symbolic = new Map((layer.symbolic ?? []).map((term) => [termKey(term), term.coefficients]));
    for (const term of this.terms) term.symbols = symbolic.get(termKey(term));
    this.hasNumbers = this.terms.some((term) => term.coefficients);
    this.hasOther = this.terms.some((term) => term.other);
    this.longest = this.terms.reduce((most, term) => Math.max(most, term.length), 0);
    this.channel = null; // all
    this.length = this.longest;
    this.least = 0; // of the largest coefficient
    this.order = this.hasNumbers ? "size" : "length";
    this.shape = null;
    this.setChannel(null);
  }

  setChannel(channel) {
    this.channel = channel;
    this.largest = this.terms.reduce((most, term) => Math.max(most, term.coefficients ? sizeOf(this.coefficientOf(term)) : 0), 0);
  }

  /** Of the chosen channel; of all the largest. */
  pick(numbers) {
    if (this.channel !== null) return numbers[this.channel];
    return numbers.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
  }
  coefficientOf(term) { return this.pick(term.coefficients); }

  differenceOf(term) {
    return this.pick(term.coefficients.map(([re, im], c) => [re - term.other[c][0], im - term.other[c][1]]));
  }

  isShown(term) {
    return term.length <= this.length
      && (!this.hasNumbers || !this.least || sizeOf(this.coefficientOf(term)) >= this.least * this.largest)
      && (!this.shape || hasShape(term, this.shape));
  }

  choose() {
    const orders = {
      size: (a, b) => sizeOf(this.coefficientOf(b)) - sizeOf(this.coefficientOf(a)),
      difference: (a, b) => sizeOf(this.differenceOf(b)) - sizeOf(this.differenceOf(a)),
      length: (a, b) => a.length - b.length,
    };
    return this.terms.filter((term) => this.isShown(term)).sort(orders[this.order]);
  }
}

let view = null;
let shown = []; // terms that pass the filters, in order
let chosen = -1; // of `shown`

//----------------------------------------------------------------------------
// The network
//----------------------------------------------------------------------------

const nodeWidth = 152;
const nodeHeight = 70;
const gap = 56;

/** Nodes that a layer takes, through steps on the way. */
function findInputs(layer, seen = new Set()) {
  return layer.inputs.flatMap((id) => {
    if (seen.has(id)) return [];
    seen.add(id);
    return nodes.includes(data.layers[id]) ? [id] : findInputs(data.layers[id], seen);
  });
}

/** Columns from left to right: each node behind all that it takes. */
function layOut() {
  const column = new Map();
  const rows = [];
  return nodes.map((layer) => {
    const inputs = findInputs(layer);
    const at = Math.max(-1, ...inputs.map((id) => column.get(id))) + 1;
    column.set(layer.id, at);
    rows[at] = (rows[at] ?? 0) + 1;
    return { layer, inputs, x: at * (nodeWidth + gap), y: (rows[at] - 1) * (nodeHeight + 16) };
  });
}

function countChannels(layer) {
  return `${layer.channels} ${layer.channels === 1 ? "channel" : "channels"}`;
}

function drawNetwork() {
  const box = document.getElementById("network");
  const places = layOut();
  const byId = new Map(places.map((place) => [place.layer.id, place]));
  const width = Math.max(...places.map(({ x }) => x)) + nodeWidth + 4;
  const height = Math.max(...places.map(({ y }) => y)) + nodeHeight + 4;
  box.style.width = `${width}px`;
  box.style.height = `${height}px`;
  const edges = places.flatMap(({ inputs, x, y }) => inputs.map((id) => {
    const from = byId.get(id);
    const [x0, y0, y1] = [from.x + nodeWidth, from.y + nodeHeight / 2, y + nodeHeight / 2];
    const middle = (x - x0) / 2;
    return `<path d="M${x0} ${y0} C${x0 + middle} ${y0} ${x - middle} ${y1} ${x} ${y1}"/>`;
  }));
  box.innerHTML = `<svg width="${width}" height="${height}" aria-hidden="true">${edges.join("")}</svg>`;
  for (const { layer, x, y } of places)
    box.append(make("button", {
      type: "button", class: "node", style: `left: ${x}px; top: ${y}px`, "data-layer": layer.id, "aria-pressed": "false",
      title: `${layer.op}, line ${layer.line}`, click: () => openLayer(layer),
    }, make("b", {}, nameOf(layer)), make("small", {}, `${layer.op}, ${countChannels(layer)}`),
    make("small", {}, layer.distinct === undefined ? "" : `${formatCount(layer.distinct)} different`)));
}

//----------------------------------------------------------------------------
// Loops by length
//----------------------------------------------------------------------------

/** "18,982,172" stays, longer ones are powers of ten. */
function shorten(count) {
  return count.length > 10 ? Number(count.replaceAll(",", "")).toExponential(2) : count;
}

/** One loop at most, which does not wind around the torus. */
function isClosedLoop({ loops }) {
  return loops.length < 2 && loops.every(({ word }) => word.every((step) => Math.abs(step) <= 4));
}

function drawLengths(layer) {
  const figure = document.getElementById("lengths");
  const counts = layer.lengths ?? [];
  if (!counts.length) {
    figure.replaceChildren();
    return;
  }
  const all = new Map(data.allClosedLoops.map(([length, count]) => [length, count]));
  const compares = data.orientation === "kept" && layer.kind !== "matrices" && layer.terms?.every(isClosedLoop)
    && counts.some(([length]) => all.has(length));
  const [wide, high] = [64, 60];
  const most = Math.max(...counts.map(([, count]) => count));
  const bars = counts.map(([length, count], i) => {
    const size = Math.max(1, high * count / most);
    const x = i * wide;
    const reach = compares && all.has(length) ? `<text x="${x + 30}" y="106" text-anchor="middle" fill="#5a5a5a">${shorten(all.get(length))}</text>` : "";
    return `<g><title>${count} of length ${length}</title><rect x="${x + 12}" y="${74 - size}" width="36" height="${size}"/>`
      + `<text x="${x + 30}" y="${70 - size}" text-anchor="middle">${formatCount(count)}</text>`
      + `<text x="${x + 30}" y="90" text-anchor="middle" font-weight="bold">${length}</text>${reach}</g>`;
  });
  const width = counts.length * wide + 230;
  const labels = `<text x="${counts.length * wide + 12}" y="60">different ${layer.kind === "matrices" ? "paths" : "products of loops"}</text>`
    + `<text x="${counts.length * wide + 12}" y="90" font-weight="bold">links</text>`
    + (compares ? `<text x="${counts.length * wide + 12}" y="106" fill="#5a5a5a">closed loops of the lattice</text>` : "");
  figure.innerHTML = `<svg width="${width}" height="112" viewBox="0 0 ${width} 112" role="img"><title>numbers by length</title>${bars.join("")}${labels}</svg>`;
}

//----------------------------------------------------------------------------
// Filters
//----------------------------------------------------------------------------

const decades = 8; // of the threshold's slider

function makeSlider(label, properties, print, set) {
  const output = make("output", {}, print(Number(properties.value)));
  const input = make("input", { type: "range", ...properties, input: (event) => {
    const value = Number(event.target.value);
    set(value);
    output.textContent = print(value);
    filter();
  } });
  return make("label", {}, label, input, output);
}

function makeSelect(label, options, set) {
  const select = make("select", { change: () => { set(select.value); filter(); } },
    ...options.map(([value, text]) => make("option", { value }, text)));
  return make("label", {}, label, select);
}

function makeSearch() {
  const input = make("input", {
    type: "search", id: "shape", placeholder: "1x2, +0 +1 -0 -1, P0", title: "sides, steps, or a name: " + Object.keys(Words.names).join(", "),
    input: () => {
      const word = input.value.trim() ? Words.parse(input.value) : [];
      input.setCustomValidity(word ? "" : "a shape is 1x2, steps as +0 +1 -0 -1, or a name");
      view.shape = word && word.length ? Words.makeShape(word, data.dimensions) : word ? null : new Set();
      filter();
    },
  });
  return make("label", {}, "shape", input);
}

function makeFilters() {
  const { layer } = view;
  const parts = [];
  if (view.hasNumbers && layer.channels > 1)
    parts.push(makeSelect("channel", [["", "all, the largest"], ...Array.from({ length: layer.channels }, (_, c) => [c, c])],
      (value) => view.setChannel(value === "" ? null : Number(value))));
  parts.push(makeSlider("length up to", { min: 0, max: view.longest, step: 1, value: view.longest, id: "length" }, String,
    (value) => { view.length = value; }));
  if (view.hasNumbers)
    parts.push(makeSlider("coefficient from", { min: 0, max: 1, step: 0.01, value: 0, id: "threshold" },
      (value) => (value ? formatNumber(view.largest * 10 ** (decades * (value - 1))) : "0"),
      (value) => { view.least = value ? 10 ** (decades * (value - 1)) : 0; }));
  parts.push(makeSearch());
  const orders = [["length", "shortest"]];
  if (view.hasNumbers) orders.unshift(["size", "largest"]);
  if (view.hasOther) orders.push(["difference", view.layer === reduced ? "most moved" : "most different"]);
  parts.push(makeSelect("first", orders, (value) => { view.order = value; }));
  const form = document.getElementById("filters");
  form.replaceChildren(...parts);
  form.onsubmit = (event) => event.preventDefault();
}

function tell() {
  const { layer, terms } = view;
  const written = terms.length < (layer.distinct ?? terms.length)
    ? `, the first ${formatCount(terms.length)} of ${formatCount(layer.distinct)}` : "";
  document.getElementById("status").textContent = `${formatCount(shown.length)} of ${formatCount(terms.length)} `
    + `${layer.kind === "matrices" ? "paths" : "products of loops"}${written}`;
}

/** Shows what passes the filters. */
function filter() {
  const term = shown[chosen];
  shown = view.choose();
  chosen = term ? shown.indexOf(term) : -1;
  sheet.setCount(Math.ceil(shown.length / perRow()));
  tell();
  drawDetails();
}

//----------------------------------------------------------------------------
// Cards
//----------------------------------------------------------------------------

const cardWidth = 164;
const cardHeight = 212;
const sheetBox = document.getElementById("sheet");
const sheet = new RowList(sheetBox, cardHeight, drawCards, 1);

function perRow() {
  return Math.max(1, Math.floor(sheetBox.clientWidth / cardWidth));
}

function getPicture(term) {
  const box = make("div", { class: "picture" });
  box.innerHTML = term.picture;
  return box;
}

function countLinks(length) {
  return length === 1 ? "1 link" : `${length} links`;
}

function drawCard(index) {
  const term = shown[index];
  const { text } = term;
  const card = make("div", {
    class: "card", role: "option", id: `card-${index}`, "data-index": index, title: text, "aria-label": text,
    "aria-selected": index === chosen ? "true" : "false",
  }, getPicture(term));
  if (term.coefficients) {
    const coefficient = view.order === "difference" ? view.differenceOf(term) : view.coefficientOf(term);
    card.append(make("b", {}, formatCoefficient(coefficient)), drawSize(coefficient, view.largest));
  }
  if (view.layer === reduced)
    card.append(make("small", {}, term.independent ? `before: ${formatCoefficient(term.other[0])}` : "depends on others"));
  card.append(make("code", {}, text), make("small", {}, countLinks(term.length)));
  return card;
}

function drawCards(row) {
  const each = perRow();
  const cards = [];
  for (let i = row * each; i < Math.min(shown.length, (row + 1) * each); ++i) cards.push(drawCard(i));
  return make("div", { class: "cards", style: `grid-template-columns: repeat(${each}, 1fr)` }, ...cards);
}

function pick(index) {
  if (index < 0 || index >= shown.length) return;
  chosen = index;
  sheet.redraw();
  sheet.show(Math.floor(index / perRow()));
  sheetBox.setAttribute("aria-activedescendant", `card-${index}`);
  drawDetails();
}

function pressInSheet(event) {
  const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow(), ArrowUp: -perRow(), Home: -chosen, End: shown.length - 1 - chosen };
  if (event.ctrlKey || event.altKey || event.metaKey || moves[event.key] === undefined) return;
  event.preventDefault();
  pick(chosen < 0 ? 0 : chosen + moves[event.key]);
}

sheetBox.addEventListener("keydown", pressInSheet);
sheetBox.addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (card) pick(Number(card.dataset.index));
});
new ResizeObserver(() => { if (view) sheet.setCount(Math.ceil(shown.length / perRow())); }).observe(sheetBox);

// On paper all of them, one below the other.
const mostPrinted = 600;
window.addEventListener("beforeprint", () => {
  sheetBox.replaceChildren(...shown.slice(0, mostPrinted).map((_, i) => drawCard(i)));
});
window.addEventListener("afterprint", () => {
  sheetBox.replaceChildren(sheet.rows);
  sheet.redraw();
});

//----------------------------------------------------------------------------
// The chosen one
//----------------------------------------------------------------------------

function drawChannels(term) {
  if (!term.coefficients && !term.symbols) return null;
  const rows = Array.from({ length: view.layer.channels }, (_, c) => make("tr", {},
    make("td", {}, String(c)),
    term.coefficients ? make("td", {}, formatCoefficient(term.coefficients[c])) : null,
    term.coefficients ? make("td", {}, drawSize(term.coefficients[c], view.largest)) : null,
    term.other ? make("td", {}, formatCoefficient(term.other[c])) : null,
    term.symbols ? make("td", { class: "symbols" }, term.symbols[c]) : null));
  const heads = ["channel"];
  if (term.coefficients) heads.push("coefficient", "");
  if (term.other) heads.push(view.layer.otherName ?? "other");
  if (term.symbols) heads.push("coefficient");
  return make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", {}, head)))), make("tbody", {}, ...rows));
}

const termsByKey = new Map(); // of layers

function findTerm(layer, key) {
  if (!termsByKey.has(layer)) termsByKey.set(layer, new Map(layer.terms.map((term) => [termKey(term), term])));
  return termsByKey.get(layer).get(key);
}

/** The same term in other layers. */
function drawElsewhere(term) {
  const key = termKey(term);
  const found = nodes.filter((layer) => layer !== view.layer && layer.terms)
    .map((layer) => [layer, findTerm(layer, key)]).filter(([, other]) => other);
  if (!found.length) return null;
  const rows = found.map(([layer, other]) => make("tr", {},
    make("td", { class: "left" }, make("button", { type: "button", click: () => openLayer(layer, key) }, nameOf(layer))),
    make("td", {}, other.coefficients
      ? formatCoefficient(other.coefficients.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a))) : "")));
  return make("div", {}, make("h3", {}, "in other layers"), make("table", {}, make("tbody", {}, ...rows)));
}

function drawWindings(term) {
  const winding = term.loops.filter((loop) => loop.windings.some((number) => number));
  if (!winding.length) return null;
  return make("p", {}, `winds around the torus: ${winding.map((loop) => `(${loop.windings.join(", ")})`).join(", ")}`);
}

function searchShape(word) {
  const input = document.getElementById("shape");
  input.value = Words.print(word);
  input.dispatchEvent(new Event("input"));
}

function drawDetails() {
  const box = document.getElementById("details");
  const term = shown[chosen];
  if (!term) {
    box.replaceChildren(make("p", { class: "faint" }, shown.length ? "Choose a loop: with the mouse, or with the arrow keys."
      : "Nothing passes the filters."));
    return;
  }
  const words = wordsOf(term).filter((word) => word.length);
  box.replaceChildren(...[
    getPicture(term),
    make("p", {}, make("code", {}, term.text)),
    make("p", { class: "faint" }, countLinks(term.length)),
    drawWindings(term),
    drawChannels(term),
    make("p", { class: "bar" }, words.length ? make("button", { type: "button", id: "same-shape", click: () => searchShape(words[0]) }, "others of this shape") : null,
      make("button", { type: "button", id: "save-one", click: () => save(`${data.model}-loop.svg`, term.picture) }, "save as SVG")),
    drawElsewhere(term),
  ].filter((part) => part));
}

//----------------------------------------------------------------------------
// Files
//----------------------------------------------------------------------------

function save(name, text) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function escapeText(text) {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** All that pass the filters on one sheet, six in a row. */
function saveSheet() {
  const [each, width, height] = [6, 170, 180];
  const cells = shown.map((term, i) => {
    const [x, y] = [(i % each) * width, Math.floor(i / each) * height + 40];
    const coefficient = term.coefficients ? `<text x="85" y="140" text-anchor="middle" font-weight="bold">${formatCoefficient(view.coefficientOf(term))}</text>` : "";
    const { text } = term;
    return `<g class="loop" transform="translate(${x} ${y})"><svg x="10" width="150" height="120" viewBox="0 0 150 150">${term.picture}</svg>${coefficient}`
      + `<text x="85" y="156" text-anchor="middle" font-size="8">${escapeText(text.length > 36 ? `${text.slice(0, 35)}…` : text)}</text></g>`;
  });
  const total = 40 + Math.max(1, Math.ceil(shown.length / each)) * height;
  save(`${data.model}-${nameOf(view.layer)}.svg`, `<svg xmlns="http://www.w3.org/2000/svg" width="${each * width}" height="${total}" `
    + `viewBox="0 0 ${each * width} ${total}" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#1a1a1a">`
    + `<rect width="100%" height="100%" fill="#fff"/><text x="10" y="24" font-size="15" font-weight="bold">`
    + `${escapeText(`${data.model}, ${nameOf(view.layer)}`)}</text>${cells.join("\n")}</svg>\n`);
}

//----------------------------------------------------------------------------
// The page
//----------------------------------------------------------------------------

function describeLayer(layer) {
  if (layer.facts) return layer.facts;
  const parts = [`${layer.op} at line ${layer.line}, column ${layer.column}`, layer.kind, countChannels(layer)];
  if (layer.distinct !== undefined)
    parts.push(`${formatCount(layer.distinct)} different ${layer.kind === "matrices" ? "paths" : "products of loops"}`);
  if (layer.tracedLengths) parts.push(`${formatCount(layer.tracedLengths.reduce((sum, [, count]) => sum + count, 0))} loops under a trace`);
  return parts.join("; ");
}

/** The picture and the text of each term of a layer. */
async function unpackTerms(layer) {
  return layer.terms?.length ? JSON.parse(new TextDecoder().decode(await getBytes(`terms-${layer.id}`))) : [];
}

let wanted = null; // the layer that was asked for last

/** `key`: of the term to choose. */
async function openLayer(layer, key) {
  wanted = layer;
  for (const node of document.querySelectorAll(".node")) node.setAttribute("aria-pressed", node.dataset.layer === String(layer.id));
  const drawn = await unpackTerms(layer);
  if (wanted !== layer) return;
  document.getElementById("layer-title").textContent = nameOf(layer);
  document.getElementById("layer-facts").textContent = describeLayer(layer);
  drawLengths(layer);
  view = new View(layer, drawn);
  shown = [];
  makeFilters();
  filter();
  sheetBox.scrollTop = 0;
  pick(key ? shown.findIndex((term) => termKey(term) === key) : 0);
}

const baseName = (path) => path.split("/").at(-1);

function describeFacts() {
  const parts = [`${data.group} in ${data.dimensions} ${data.dimensions === 1 ? "dimension" : "dimensions"}`];
  if (data.weights) parts.push(`weights of ${baseName(data.weights)}`);
  if (data.compare) parts.push(`compared with ${baseName(data.compare)}`);
  parts.push(`a loop and its reversal are ${data.orientation === "kept" ? "two" : "one"}`);
  if (data.translations === "kept") parts.push("loops at different places are different");
  return `${parts.join("; ")}; by gaugec ${data.gaugec}`;
}

document.getElementById("title").textContent = data.model;
document.getElementById("facts").textContent = describeFacts();
document.getElementById("save-sheet").addEventListener("click", saveSheet);
document.getElementById("print").addEventListener("click", () => window.print());
drawNetwork();
openLayer(reduced ?? nodes.findLast((layer) => results.has(layer.id)) ?? nodes.at(-1));
