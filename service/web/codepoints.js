// Offsets of the service count Unicode code points; JavaScript strings count UTF-16 units. This is the one bridge.

/** A text that can be cut by code points in logarithmic time. */
export class CodePoints {
  constructor(text) {
    this.text = text;
    // The code point offsets of the characters that take two units; most texts have none.
    this.wide = [];
    for (const match of text.matchAll(/[\u{10000}-\u{10FFFF}]/gu)) this.wide.push(match.index - this.wide.length);
  }

  /** How many code points the text has. */
  get length() {
    return this.text.length - this.wide.length;
  }

  /** Where the code point at `offset` begins, in UTF-16 units. */
  unit(offset) {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.wide[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  }

  /** The text at [start, end) code points. */
  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}
