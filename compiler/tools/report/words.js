// Paths as words: arrays of letters, as in the data (docs/loops.md): a step along axis mu is mu+1, backwards -(mu+1), the
// winding of axis mu is mu+5.

const Words = {
  axis: (letter) => (Math.abs(letter) - 1) % 4,
  isWinding: (letter) => Math.abs(letter) > 4,

  print(word) {
    const parts = [];
    for (let i = 0; i < word.length;) {
      let count = 1;
      while (word[i + count] === word[i]) ++count;
      const sign = word[i] < 0 ? "-" : this.isWinding(word[i]) ? "" : "+";
      const times = count > 1 ? `${count}*` : "";
      parts.push(`${sign}${times}${this.isWinding(word[i]) ? "P" : ""}${this.axis(word[i])}`);
      i += count;
    }
    return parts.join(" ") || "1";
  },

  reduce(word) {
    const out = [];
    for (const letter of word)
      if (out.length && out.at(-1) === -letter) out.pop();
      else out.push(letter);
    return out;
  },

  invert: (word) => word.map((letter) => -letter).reverse(),

  isClosed(word) {
    const sums = [0, 0, 0, 0];
    for (const letter of word) if (!this.isWinding(letter)) sums[this.axis(letter)] += Math.sign(letter);
    return sums.every((sum) => sum === 0);
  },

  /** The same for all rotations of a closed word. */
  closedKey(word) {
    let loop = this.reduce(word);
    while (loop.length > 1 && loop[0] === -loop.at(-1)) loop = loop.slice(1, -1);
    let best = null;
    for (let i = 0; i < loop.length; ++i) {
      const key = [...loop.slice(i), ...loop.slice(0, i)].join();
      if (best === null || key < best) best = key;
    }
    return best ?? "";
  },

  /** Maps of letters: axes permuted and reflected. */
  symmetries(dimensions) {
    const permute = (axes) => (axes.length < 2 ? [axes]
      : axes.flatMap((axis, i) => permute(axes.toSpliced(i, 1)).map((rest) => [axis, ...rest])));
    const maps = [];
    for (const axes of permute([...Array(dimensions).keys()]))
      for (let signs = 0; signs < 1 << dimensions; ++signs)
        maps.push((letter) => {
          const axis = this.axis(letter);
          const turned = axes[axis] + (this.isWinding(letter) ? 5 : 1);
          return Math.sign(letter) * (signs >> axis & 1 ? -turned : turned);
        });
    return maps;
  },

  names: { plaquette: "1x1", rectangle: "1x2", chair: "+0 +1 -0 +2 -1 -2", twisted: "+0 +1 +2 -0 -1 -2" },

  /** "+0 +2*1 -0 -2*1", "P0", "1x2", or a name; null if it is something else. */
  parse(text) {
    const wanted = this.names[text.trim().toLowerCase()] ?? text.trim();
    const sides = /^(\d+)\s*[x×]\s*(\d+)$/.exec(wanted);
    if (sides) {
      const side = (letter, length) => Array(Math.min(Number(length), 64)).fill(letter);
      return [...side(1, sides[1]), ...side(2, sides[2]), ...side(-1, sides[1]), ...side(-2, sides[2])];
    }
    const word = [];
    for (const part of wanted.replaceAll(",", " ").split(/\s+/)) {
      const match = /^([+-]?)(?:(\d+)\*)?(P?)([0-3])$/i.exec(part);
      if (!match || (!match[1] && !match[3])) return null;
      const letter = (Number(match[4]) + (match[3] ? 5 : 1)) * (match[1] === "-" ? -1 : 1);
      word.push(...Array(Math.min(Number(match[2] ?? 1), 64)).fill(letter));
    }
    return word;
  },

  /** Keys of all that has the shape of a word: turned, reflected, reversed. */
  makeShape(word, dimensions) {
    if (word.some((letter) => this.axis(letter) >= dimensions)) return new Set();
    const key = this.isClosed(word) ? (w) => this.closedKey(w) : (w) => this.reduce(w).join();
    const keys = new Set();
    for (const map of this.symmetries(dimensions)) {
      const image = word.map(map);
      keys.add(key(image)).add(key(this.invert(image)));
    }
    return keys;
  },
};
