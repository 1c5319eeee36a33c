// The page of a compilation.

const data = getData();
const rowHeight = 18;
const longestShown = 1500; // characters of a line

//----------------------------------------------------------------------------
// The texts of the user's, one below the other
//----------------------------------------------------------------------------

/** Rows of all sources: their texts, and how places in them are called. */
class Sources {
  constructor(sources) {
    this.lines = [];
    this.names = []; // of rows
    this.numbers = []; // for margins: those of further texts begin with a colon
    sources.forEach(({ name, text }, number) => text.split("\n").forEach((line, i) => {
      this.lines.push(line);
      this.names.push(number ? `${name}:${i + 1}` : String(i + 1));
      this.numbers.push(number ? `:${i + 1}` : String(i + 1));
    }));
    this.title = sources.map((source) => source.name).join(", ");
  }

  /** "7:8", or "?" for what is in none of them. */
  print(place) {
    return place ? `${this.names[place[0]]}:${place[1] + 1}` : "?";
  }
}

const sources = new Sources(data.sources);

//----------------------------------------------------------------------------
// What is marked
//----------------------------------------------------------------------------

/** A choice of places [row, column]; column null: all of the row. */
class Choice {
  constructor(places) {
    this.places = places;
    this.sets = Uint8Array.from(data.places, (set) => set.some((place) => this.has(place)));
  }

  has([row, column]) {
    return this.places.some(([r, c]) => r === row && (c === null || c === column));
  }
}

const nothing = new Choice([]);
let kept = nothing; // by a click or the keyboard
let chosen = nothing; // `kept`, or what the mouse is on

//----------------------------------------------------------------------------
// Colours of code
//----------------------------------------------------------------------------

// Comments, strings, symbols, values, types and attributes, ops, numbers.
const comments = { llvm: ";.*", "llvm-optimised": ";.*", asm: "(?<!\\S)#.*" };
function makeWords(stage) {
  return new RegExp([comments[stage] ?? "//.*", '"(?:[^"\\\\]|\\\\.)*"', "@[\\w.$-]+", "%[\\w.$-]+",
    "[!#][a-z][\\w.]*|\\b(?:[if]\\d+|index|ptr|double|float|vector|memref|tensor)\\b",
    "\\b[a-z_]+\\.[a-z_.]+\\b|^\\t[a-z]\\w+", "-?\\b\\d[\\w.+]*"].map((part) => `(${part})`).join("|"), "g");
}
const wordClasses = ["c", "s", "f", "v", "t", "o", "n"];

function colour(line, words) {
  const parts = [];
  let end = 0;
  for (const match of line.matchAll(words)) {
    parts.push(line.slice(end, match.index));
    const kind = match.slice(1).findIndex((group) => group !== undefined);
    parts.push(make("span", { class: wordClasses[kind] }, match[0]));
    end = match.index + match[0].length;
  }
  parts.push(line.slice(end));
  return parts;
}

/** The same line with the words at some columns underlined. */
function underline(line, columns) {
  const parts = [];
  let end = 0;
  for (const column of columns.sort((a, b) => a - b)) {
    if (column < end || column >= line.length) continue;
    const word = /^(\w+|.)/.exec(line.slice(column))[0];
    parts.push(line.slice(end, column), make("u", {}, word));
    end = column + word.length;
  }
  return [...parts, line.slice(end)];
}

//----------------------------------------------------------------------------
// Panes
//----------------------------------------------------------------------------

const panes = []; // that are open, the sources first
let paneCount = 0;

function countLines(count) {
  return count === 1 ? "1 line" : `${formatCount(count)} lines`;
}

/** A text of which lines come from places, in a box that scrolls. */
class Pane {
  constructor(title, label) {
    this.cursor = -1;
    this.shown = null; // lines by row where others are folded; -n: n lines that are
    this.marked = [];
    this.id = `pane-${++paneCount}`;
    this.box = make("div", {
      class: "box", role: "listbox", tabindex: 0, "aria-label": label, id: this.id,
      keydown: (event) => this.press(event),
      mousemove: (event) => this.hover(this.lineOf(event)),
      mouseleave: () => choose(kept),
      click: (event) => this.pick(this.lineOf(event), true),
      focus: () => { if (this.cursor < 0 && this.getCount()) this.cursor = 0; },
    });
    this.overview = make("canvas", { class: "overview", "aria-hidden": true, click: (event) => this.jump(event) });
    this.counter = make("span", { class: "count faint" });
    this.previous = make("button", { type: "button", title: "previous marked line (p)", click: () => this.step(-1) }, "▲");
    this.next = make("button", { type: "button", title: "next marked line (n)", click: () => this.step(1) }, "▼");
    this.header = make("header", { class: "bar" }, make("b", {}, title), this.counter, this.previous, this.next);
    this.element = make("section", { class: "pane", "aria-label": label }, this.header,
      make("div", { class: "lines" }, this.box, this.overview));
    this.list = new RowList(this.box, rowHeight, (row) => this.drawRow(row));
    new ResizeObserver(() => this.drawOverview()).observe(this.box);
  }

  lineAt(row) { return this.shown ? this.shown[row] : row; }
  rowOf(line) { return this.shown ? this.shown.indexOf(line) : line; }

  lineOf(event) {
    const row = event.target.closest(".row");
    return row && row.dataset.line !== undefined ? Number(row.dataset.line) : -1;
  }

  hover(line) {
    if (line === this.hovered && chosen !== kept) return;
    this.hovered = line;
    choose(line >= 0 && this.getPlaces(line).length ? this.makeChoice(line) : kept);
  }

  /** Keeps what a line is linked to; again lets it go. */
  pick(line, toggles) {
    if (line < 0) return;
    const again = toggles && line === this.cursor && kept !== nothing;
    this.cursor = line;
    keep(again ? nothing : this.makeChoice(line), this);
  }

  drawRow(row) {
    const line = this.lineAt(row);
    if (line < 0) return make("div", { class: "row gap" }, `⋯ ${countLines(-line)}`);
    let text = this.getLine(line);
    if (text.length > longestShown) text = `${text.slice(0, longestShown)} … ${formatCount(text.length)} characters`;
    const marks = ["row"];
    if (this.isLinked(line)) marks.push("linked");
    if (this.found && this.found.has(line)) marks.push("found");
    if (line === this.cursor) marks.push("cursor");
    return make("div", {
      class: marks.join(" "), role: "option", id: `${this.id}-${line}`, "data-line": line,
      "aria-selected": line === this.cursor ? "true" : "false",
    }, make("span", { class: "gutter" }, this.getGutter(line)), ...this.paint(text, line));
  }

  /** Lines that are marked: found ones if something is searched, else linked ones. */
  collectMarked() {
    if (this.found) return [...this.found];
    const lines = [];
    if (chosen.places.length)
      for (let line = 0; line < this.getCount(); ++line) if (this.isLinked(line)) lines.push(line);
    return lines;
  }

  update() {
    this.marked = this.collectMarked();
    const count = this.marked.length;
    this.counter.textContent = (count ? `${formatCount(count)} of ` : "") + countLines(this.getCount());
    this.previous.disabled = this.next.disabled = !count;
    this.list.redraw();
    this.drawOverview();
  }

  /** Folds what is not linked to what is kept, but for a line on each side. */
  fold() {
    const top = this.lineAt(Math.floor(this.box.scrollTop / rowHeight));
    this.shown = null;
    if (folds && kept.places.length) {
      this.shown = [];
      let last = -1;
      const show = (line) => {
        if (line === last + 2) this.shown.push(line - 1);
        else if (line > last + 2) this.shown.push(-(line - last - 1));
        if (line > last) this.shown.push(line);
        last = Math.max(last, line);
      };
      for (let line = 0; line < this.getCount(); ++line)
        if (this.isLinked(line, kept))
          for (const near of [line - 1, line, line + 1]) if (near >= 0 && near < this.getCount()) show(near);
      if (last < this.getCount() - 1) this.shown.push(-(this.getCount() - 1 - last));
    }
    this.list.setCount(this.shown ? this.shown.length : this.getCount());
    if (!this.shown && top >= 0) this.list.show(top);
  }

  show(line) {
    const row = this.rowOf(line);
    if (row >= 0) this.list.show(row);
  }

  /** To the first marked line, unless one is in view. */
  showMarked() {
    if (!this.marked.some((line) => this.list.isInView(this.rowOf(line))) && this.marked.length) this.show(this.marked[0]);
  }

  /** To the next (1) or previous (-1) run of marked lines. */
  step(by) {
    const here = this.stepped ?? this.cursor;
    const set = new Set(this.marked);
    const starts = this.marked.filter((line) => !set.has(line - 1));
    const target = by > 0 ? starts.find((line) => line > here) ?? starts[0]
      : starts.findLast((line) => line < here) ?? starts.at(-1);
    if (target === undefined) return;
    this.stepped = target;
    this.box.scrollTop = Math.max(0, this.rowOf(target) * rowHeight - this.box.clientHeight / 3);
  }

  move(line) {
    if (line < 0 || line >= this.getCount()) return;
    this.pick(line, false);
    this.show(line);
    this.box.setAttribute("aria-activedescendant", `${this.id}-${line}`);
  }

  /** The line that is shown after the cursor's (1) or before (-1). */
  getNeighbour(by) {
    if (!this.shown) return this.cursor + by;
    let row = this.rowOf(this.cursor) + by;
    while (this.shown[row] < 0) row += by;
    return this.shown[row] ?? -1;
  }

  press(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / rowHeight) - 1);
    const moves = {
      ArrowDown: () => this.move(this.getNeighbour(1)), ArrowUp: () => this.move(this.getNeighbour(-1)),
      PageDown: () => this.move(Math.min(this.cursor + page, this.getCount() - 1)),
      PageUp: () => this.move(Math.max(this.cursor - page, 0)),
      Home: () => this.move(0), End: () => this.move(this.getCount() - 1),
      Enter: () => this.pick(this.cursor, false),
      n: () => this.step(1), p: () => this.step(-1),
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }

  /** Marks of the whole text, beside the box. */
  drawOverview() {
    const { overview } = this;
    overview.width = 10;
    overview.height = this.box.clientHeight;
    const context = overview.getContext("2d");
    const scale = overview.height / Math.max(this.list.count * rowHeight, overview.height);
    context.fillStyle = this.found ? "#0072b2" : "#b35900";
    const drawn = new Set();
    for (const line of this.marked) {
      const y = Math.floor((this.shown ? this.rowOf(line) : line) * rowHeight * scale);
      if (!drawn.has(y)) context.fillRect(1, y, 8, 2);
      drawn.add(y);
    }
  }

  jump(event) {
    const part = event.offsetY / this.overview.clientHeight;
    this.box.scrollTop = part * this.list.count * rowHeight - this.box.clientHeight / 2;
  }
}

class SourcePane extends Pane {
  constructor() {
    super(sources.title, "description");
    this.words = makeWords("");
    this.element.classList.add("source");
    this.setWidth(Math.max(...sources.lines.map((line) => line.length)));
    this.list.setCount(this.getCount());
  }

  setWidth(characters) { this.list.rows.style.width = `${characters + 8}ch`; }
  getCount() { return sources.lines.length; }
  getLine(line) { return sources.lines[line]; }
  getGutter(line) { return sources.numbers[line]; }
  getPlaces(line) { return [[line, null]]; }
  makeChoice(line) { return new Choice(this.getPlaces(line)); }
  isLinked(line, choice = chosen) { return choice.places.some(([row]) => row === line); }

  paint(text, line) {
    const columns = chosen.places.filter(([row, column]) => row === line && column !== null).map(([, column]) => column);
    return columns.length ? underline(text, columns) : colour(text, this.words);
  }
}

class StagePane extends Pane {
  constructor(number) {
    const stage = data.stages[number];
    super(stage.name, `stage ${stage.name}`);
    this.number = number;
    this.stage = stage;
    this.words = makeWords(stage.name);
    this.starts = [];
    this.header.title = stage.description;
    if (stage.symbols.length) this.counter.before(this.makeJump());
  }

  /** Unpacks the text. */
  async load() {
    const busy = make("p", { class: "busy" }, "unpacking …");
    this.box.append(busy);
    const [text, places] = await Promise.all([getBytes(`text-${this.number}`), getBytes(`places-${this.number}`)]);
    busy.remove();
    this.text = new TextDecoder().decode(text);
    this.places = new Uint32Array(places);
    let longest = 0;
    for (let start = 0; start < this.text.length;) {
      this.starts.push(start);
      const end = this.text.indexOf("\n", start);
      longest = Math.max(longest, end - start);
      start = end < 0 ? this.text.length : end + 1;
    }
    this.list.rows.style.width = `${Math.min(longest, longestShown + 30) + 8}ch`;
  }

  makeJump() {
    const jump = make("select", {
      "aria-label": `function of ${this.stage.name}`,
      change: () => { this.show(Number(jump.value)); jump.selectedIndex = 0; },
    }, make("option", {}, "go to"));
    for (const [name, line] of this.stage.symbols) jump.append(make("option", { value: line }, name));
    return jump;
  }

  getCount() { return this.starts.length; }
  getLine(line) {
    const end = line + 1 < this.starts.length ? this.starts[line + 1] : this.text.length + 1;
    return this.text.slice(this.starts[line], end - 1);
  }
  getPlaces(line) { return data.places[this.places[line] ?? 0]; }
  makeChoice(line) { return new Choice(this.getPlaces(line)); }
  isLinked(line, choice = chosen) { return choice.sets[this.places[line] ?? 0] === 1; }
  paint(text) { return colour(text, this.words); }

  getGutter(line) {
    const names = [...new Set(this.getPlaces(line).map(([row]) => sources.numbers[row]))];
    return names.length > 1 ? `${names[0]}+` : names[0] ?? "";
  }

  /** The line at which a kernel starts, also where it has become its entry. */
  findSymbol(name) {
    const found = this.stage.symbols.find(([symbol]) => symbol === name)
      ?? this.stage.symbols.find(([symbol]) => symbol === `${name}.entry`);
    return found ? found[1] : -1;
  }
}

//----------------------------------------------------------------------------
// All panes together
//----------------------------------------------------------------------------

let folds = false;
let searched = "";

function choose(choice) {
  if (choice === chosen) return;
  chosen = choice;
  for (const pane of panes) pane.update();
}

/** Keeps a choice; panes but the one that it was made in go there. */
function keep(choice, from) {
  kept = choice;
  chosen = choice;
  for (const pane of panes) {
    if (folds) pane.fold();
    pane.stepped = undefined;
    pane.update();
    if (pane !== from) pane.showMarked();
  }
  tell();
}

function tell() {
  const rows = [...new Set(kept.places.map(([row]) => row))].map((row) => sources.names[row]);
  document.getElementById("status").textContent = rows.length
    ? `${rows.length > 1 ? "lines" : "line"} ${rows.join(", ")} of the description`
    : kept !== nothing ? "this line comes from no place of the description" : "";
}

function setFolds(on) {
  folds = on;
  document.getElementById("fold").setAttribute("aria-pressed", folds);
  for (const pane of panes) {
    pane.fold();
    pane.update();
  }
}

const mostFound = 20000;

/** Marks the lines of a pane that hold the text. */
function find(pane) {
  pane.found = null;
  if (!searched) return;
  pane.found = new Set();
  const wanted = searched.toLowerCase();
  for (let line = 0; line < pane.getCount() && pane.found.size < mostFound; ++line)
    if (pane.getLine(line).toLowerCase().includes(wanted)) pane.found.add(line);
}

function search(text) {
  searched = text;
  for (const pane of panes) {
    find(pane);
    pane.stepped = undefined;
    pane.update();
    if (searched) pane.showMarked();
  }
}

/** Opens or closes a stage; panes stay in the order of the stages. */
async function toggleStage(number, button) {
  const open = panes.findIndex((pane) => pane.number === number);
  button.setAttribute("aria-pressed", open < 0);
  if (open >= 0) {
    panes[open].element.remove();
    panes.splice(open, 1);
    return;
  }
  const pane = new StagePane(number);
  const at = panes.findIndex((other) => other.number > number);
  panes.splice(at < 0 ? panes.length : at, 0, pane);
  document.getElementById("panes").replaceChildren(...panes.map((other) => other.element));
  await pane.load();
  find(pane);
  pane.fold();
  pane.update();
  pane.showMarked();
}

function makeStages() {
  const bar = document.getElementById("stages");
  data.stages.forEach((stage, number) => {
    if (number) bar.append(make("span", { class: "arrow", "aria-hidden": true }, "→"));
    bar.append(make("button", {
      type: "button", class: "stage", title: stage.description, "aria-pressed": "false", "data-stage": stage.name,
      click: (event) => toggleStage(number, event.currentTarget),
    }, stage.name, make("small", {}, countLines(stage.lines))));
  });
  let waiting;
  bar.append(
    make("button", { type: "button", id: "fold", "aria-pressed": "false", title: "fold the lines that are not marked (f)",
      click: () => setFolds(!folds) }, "fold others"),
    make("input", { type: "search", id: "search", placeholder: "search the stages (/)", "aria-label": "search the stages",
      input: (event) => { clearTimeout(waiting); waiting = setTimeout(() => search(event.target.value), 150); },
      keydown: (event) => { if (event.key === "Enter") panes.forEach((pane) => pane.step(event.shiftKey ? -1 : 1)); } }));
}

function pressAnywhere(event) {
  const types = event.target.matches("input, select");
  if (event.key === "Escape" && kept !== nothing && !types) keep(nothing, null);
  else if (event.key === "f" && !types && !event.ctrlKey && !event.metaKey) setFolds(!folds);
  else if (event.key === "/" && !types) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
}

//----------------------------------------------------------------------------
// Kernels
//----------------------------------------------------------------------------

/** A button that shows a place in the stages. */
function makePlace(place) {
  if (!place) return make("span", { class: "place" }, "?");
  return make("button", { type: "button", class: "place", title: sources.lines[place[0]].trim(),
    click: () => showInStages(new Choice([place])) }, sources.print(place));
}

function showInStages(choice) {
  keep(choice, null);
  document.getElementById("viewer").scrollIntoView();
}

function showKernel(kernel) {
  const places = kernel.evaluated.map(({ place }) => place).filter((place) => place);
  showInStages(new Choice(places));
  for (const pane of panes) {
    const line = pane instanceof StagePane ? pane.findSymbol(kernel.name) : -1;
    if (line >= 0) pane.show(line);
  }
}

const placesShown = 6;

/** What is fused into a kernel: a line for each place. */
function drawFused(kernel) {
  const lines = kernel.evaluated.map(({ place, layers, ops }) => make("div", {}, makePlace(place), " ",
    layers.length ? `${layers.join(", ")}: ` : "",
    make("span", { class: "ops" }, ops.map(([op, count]) => (count > 1 ? `${count} ${op}` : op)).join(", "))));
  const more = lines.splice(placesShown);
  const cell = make("td", { class: "left fused" }, ...lines);
  if (kernel.axes) cell.prepend(make("div", { class: "ops" },
    kernel.axes.length ? `runs over ${kernel.axes.map((axis) => `x${axis}`).join(" ")}` : "runs once a configuration"));
  if (more.length) cell.append(make("details", {}, make("summary", {}, `${more.length} more`), ...more));
  return cell;
}

/** Columns: title, number of a kernel, text of that number. */
function makeColumns(fun) {
  const { machine, profile } = fun;
  const columns = [
    { title: "flop/site", of: (k) => k.flops, print: formatCount, bar: true },
    { title: "B/site", of: (k) => k.bytes, print: formatCount },
    { title: "flop/B", of: (k) => (k.bytes ? k.flops / k.bytes : NaN), print: formatShort },
  ];
  if (machine) {
    const bound = (k) => Math.max(k.flops / machine.peak, k.bytes / machine.bandwidth);
    columns.push({ title: "bound, ns/site", of: bound, print: formatShort });
    columns.push({ title: "bound by", left: true, print: (by) => by,
      of: (k) => (k.bytes / machine.bandwidth > k.flops / machine.peak ? "memory" : "arithmetic") });
    if (profile) columns.push({ title: "time, ns/site", bar: true, print: formatShort, of: (k) => k.seconds / profile.sites * 1e9 });
    if (profile) columns.push({ title: "reached", print: (part) => `${Math.round(100 * part)} %`,
      of: (k) => bound(k) * profile.sites / Math.max(k.seconds * 1e9, 1) });
  }
  return columns;
}

function drawNumber(column, kernel, largest) {
  const value = column.of(kernel);
  if (column.left) return make("td", { class: "left" }, make("span", { class: value }, value));
  const cell = make("td", {}, Number.isFinite(value) ? column.print(value) : "-");
  if (column.bar && value > 0) cell.append(make("span", { class: "share", style: `--part: ${100 * value / largest}%` }));
  return cell;
}

function drawKernelRows(fun, columns, kernels) {
  const largest = columns.map((column) => Math.max(...fun.kernels.map(column.of).filter(Number.isFinite)));
  return kernels.map((kernel) => make("tr", {},
    make("td", { class: "left name" }, make("button", { type: "button", title: "show it in the stages",
      click: () => showKernel(kernel) }, kernel.name)),
    drawFused(kernel),
    ...columns.map((column, i) => drawNumber(column, kernel, largest[i]))));
}

/** The row of all kernels over the lattice. */
function drawSum(fun, columns) {
  const over = fun.kernels.filter((kernel) => !kernel.axes);
  const add = (title) => over.reduce((sum, kernel) => sum + columns.find((c) => c.title === title).of(kernel), 0);
  const cells = columns.map((column) => {
    if (column.title === "flop/B") return fun.bytes ? formatShort(fun.flops / fun.bytes) : "-";
    if (column.title === "time, ns/site") return formatShort(fun.profile.seconds / fun.profile.sites * 1e9);
    if (column.title === "reached") return `${Math.round(100 * add("bound, ns/site") * fun.profile.sites / (fun.profile.seconds * 1e9))} %`;
    return column.left ? "" : column.print(add(column.title));
  });
  return make("tr", { class: "sum" }, make("td", { class: "left name" }, "all"), make("td", {}),
    ...cells.map((text) => make("td", {}, text)));
}

const kernelsShown = 50;

function drawKernels(fun) {
  const columns = makeColumns(fun);
  const body = make("tbody");
  let order = null;
  let all = fun.kernels.length <= kernelsShown;
  const more = make("button", { type: "button", click: () => { all = true; fill(); } });
  const heads = [null, ...columns].map((column) => make("th", { class: column && !column.left ? undefined : "left" },
    make("button", { type: "button", title: column ? "largest first" : "in the order in which they run",
      click: () => { order = column; fill(); } }, column ? column.title : "kernel")));
  function fill() {
    let kernels = [...fun.kernels];
    if (order) kernels.sort((a, b) => (order.left ? order.of(a).localeCompare(order.of(b)) : order.of(b) - order.of(a)));
    heads.forEach((head, i) => head.setAttribute("aria-sort",
      [null, ...columns][i] !== order ? "none" : order && !order.left ? "descending" : "ascending"));
    body.replaceChildren(...drawKernelRows(fun, columns, all ? kernels : kernels.slice(0, kernelsShown)), drawSum(fun, columns));
    more.hidden = all;
    more.textContent = `show all ${fun.kernels.length} kernels`;
  }
  fill();
  heads.splice(1, 0, make("th", { class: "left" }, "what is fused into it"));
  return make("div", { class: "wide" }, make("table", { class: "kernels" }, make("thead", {}, make("tr", {}, ...heads)), body), more);
}

//----------------------------------------------------------------------------
// Values
//----------------------------------------------------------------------------

const choices = {
  required: ["Stored because it must be", "why", (v) => v.reason],
  chosen: ["Stored by choice", "what that saves",
    (v) => `${v.reason ? `${v.reason}, ` : ""}${v.gain < 0 ? "costs" : "saves"} ${formatCount(Math.abs(v.gain))} flop in ${v.places} places`],
  again: ["Computed again", "what that costs",
    (v) => `${v.places} × ${formatCount(v.flops)} flop; storing would ${v.gain < 0 ? "save" : "lose"} ${formatCount(Math.abs(v.gain))} flop`],
};

/** Equal ones are one row. */
function groupValues(values, explain) {
  const groups = new Map();
  for (const value of values) {
    const key = JSON.stringify([value.place, value.op, value.channels, value.numbers, explain(value)]);
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { value, count: 1 });
  }
  return [...groups.values()];
}

function drawValues(fun, choice) {
  const [title, why, explain] = choices[choice];
  const values = fun.values.filter((value) => value.choice === choice);
  if (!values.length) return null;
  const rows = groupValues(values, explain).map(({ value, count }) => make("tr", {},
    make("td", { class: "left" }, makePlace(value.place)), make("td", { class: "left" }, value.op),
    make("td", {}, formatCount(value.channels)), make("td", {}, formatCount(value.numbers)),
    make("td", {}, count > 1 ? `${count} ×` : ""), make("td", { class: "left" }, explain(value))));
  const heads = ["place", "op", "channels", "numbers a site", "", why];
  return make("details", {}, make("summary", {}, `${title}: ${values.length} ${values.length > 1 ? "values" : "value"}`),
    make("div", { class: "wide" }, make("table", {},
      make("thead", {}, make("tr", {}, ...heads.map((head, i) => make("th", { class: [0, 1, 5].includes(i) ? "left" : undefined }, head)))),
      make("tbody", {}, ...rows))));
}

//----------------------------------------------------------------------------
// Functions
//----------------------------------------------------------------------------

function drawPicture(profile) {
  const svg = new DOMParser().parseFromString(profile.picture, "image/svg+xml").documentElement;
  svg.setAttribute("role", "img");
  return make("details", { class: "picture" }, make("summary", {}, "Roofline"), document.importNode(svg, true));
}

function describeMeasurement({ machine, profile }) {
  if (!machine) return "Bounds are shown for a machine: --peak and --bandwidth, or a --profile.";
  const roof = `Bounds are those of ${formatShort(machine.peak)} Gflop/s and ${formatShort(machine.bandwidth)} GB/s`;
  if (!profile) return `${roof}. Times are shown for what gauge-run --profile --save-profile measured.`;
  return `${roof} (${profile.origin}). Times: ${profile.problem}, median of ${profile.executions} executions, without packing.`;
}

function drawFunction(fun) {
  const text = `${formatCount(fun.flops)} flop and ${formatCount(fun.bytes)} bytes moved a site by ${fun.kernels.length} `
    + `${fun.kernels.length === 1 ? "kernel" : "kernels"}; ${formatCount(fun.workspace)} numbers a site of workspace.`;
  document.getElementById("function").replaceChildren(...[
    make("p", {}, text, " ", make("span", { class: "faint" }, describeMeasurement(fun))),
    fun.kernels.length ? drawKernels(fun) : null,
    ...Object.keys(choices).map((choice) => drawValues(fun, choice)),
    fun.profile ? drawPicture(fun.profile) : null,
  ].filter((part) => part));
}

function makeFunctions() {
  const tabs = data.functions.map((fun, i) => make("button", {
    type: "button", role: "tab", "aria-controls": "function",
    click: () => select(i),
    keydown: (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by) select((i + by + tabs.length) % tabs.length, true);
    },
  }, fun.name));
  function select(chosenTab, focuses) {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", i === chosenTab);
      tab.tabIndex = i === chosenTab ? 0 : -1;
    });
    if (focuses) tabs[chosenTab].focus();
    drawFunction(data.functions[chosenTab]);
  }
  document.getElementById("functions").append(...tabs);
  if (tabs.length) select(0);
}

//----------------------------------------------------------------------------
// The page
//----------------------------------------------------------------------------

function describeFacts({ group, dimensions, precision, cpu, triple, vectorBits, gaugec }) {
  const plural = dimensions === 1 ? "dimension" : "dimensions";
  return `${group.name} in ${dimensions} ${plural}, ${precision}; for ${cpu} (${triple.split("-")[0]}) with vectors of `
    + `${vectorBits} bits; by gaugec ${gaugec}`;
}

document.getElementById("title").textContent = data.facts.model;
document.getElementById("facts").textContent = describeFacts(data.facts);
makeFunctions();
makeStages();
panes.push(new SourcePane());
panes[0].update();
document.getElementById("panes").append(panes[0].element);
document.addEventListener("keydown", pressAnywhere);
const openFirst = window.innerWidth >= 1500 ? ["gauge", "site", "asm"] : ["site", "asm"];
for (const button of document.querySelectorAll(".stage"))
  if (openFirst.includes(button.dataset.stage)) button.click();
