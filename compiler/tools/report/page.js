// What all pages share: their data, elements, and lists of which only the part in view exists.

/** The data of the page. */
function getData() {
  return JSON.parse(document.getElementById("data").textContent);
}

/** The bytes of an attachment: a promise. */
function getBytes(name) {
  const packed = atob(document.getElementById(name).textContent);
  const bytes = Uint8Array.from(packed, (c) => c.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(unpacked).arrayBuffer();
}

/** An element; properties of functions are listeners, children that are no elements are text. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** 12345 as "12,345". */
function formatCount(number) {
  return number.toLocaleString("en-US");
}

/** Three digits. */
function formatShort(number) {
  if (number >= 1000) return formatCount(Math.round(number));
  return String(Number(number.toPrecision(3)));
}

/** Rows of one height in a box that scrolls; only those in view exist. */
class RowList {
  /** `draw(i)` makes the element of row i; `spare` more are drawn above and below. */
  constructor(box, rowHeight, draw, spare = 10) {
    this.spare = spare;
    this.box = box;
    this.rowHeight = rowHeight;
    this.draw = draw;
    this.count = 0;
    this.rows = make("div", { class: "rows", role: "presentation" });
    box.append(this.rows);
    box.addEventListener("scroll", () => this.update());
    new ResizeObserver(() => this.update()).observe(box);
  }

  setCount(count) {
    this.count = count;
    this.rows.style.height = `${count * this.rowHeight}px`;
    this.redraw();
  }

  /** After a change of what rows show. */
  redraw() {
    this.first = this.last = undefined;
    this.update();
  }

  update() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.rowHeight) - this.spare);
    const seen = Math.ceil(this.box.clientHeight / this.rowHeight) + 2 * this.spare;
    const last = Math.min(this.count, first + seen);
    if (first === this.first && last === this.last) return;
    [this.first, this.last] = [first, last];
    const drawn = [];
    for (let i = first; i < last; ++i) {
      const row = this.draw(i);
      row.style.top = `${i * this.rowHeight}px`;
      drawn.push(row);
    }
    this.rows.replaceChildren(...drawn);
  }

  isInView(i) {
    const top = i * this.rowHeight - this.box.scrollTop;
    return top >= 0 && top + this.rowHeight <= this.box.clientHeight;
  }

  /** A third from the top, unless it is in view. */
  show(i) {
    if (this.isInView(i)) return;
    this.box.scrollTop = Math.max(0, i * this.rowHeight - this.box.clientHeight / 3);
    this.update();
  }
}
