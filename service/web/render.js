// Turns a document's text into elements: paragraphs, headings, page breaks and the marked quote, all as text nodes.

import { CodePoints } from "./codepoints.js";
import { pageName } from "./cite.js";
import { make } from "./dom.js";

const BLOCKS_IN_A_CHUNK = 24;
const LONGEST_BLOCK = 6000;
const PIXELS_PER_CHARACTER = 0.42;

/**
 * The document as elements. `mark` is `{quote: [start, end], answer: [start, end] | null}` in code points, or null.
 * Blocks come in chunks which the browser lays out only when they come near the view, so that a book opens at once.
 */
export function renderDocument(source, mark) {
  const drawing = new Drawing(source, mark);
  const chunks = [];
  const blocks = blocksOf(source, drawing.points);
  for (let first = 0; first < blocks.length; first += BLOCKS_IN_A_CHUNK) {
    const some = blocks.slice(first, first + BLOCKS_IN_A_CHUNK);
    const chunk = make("div", { class: "chunk" });
    for (const block of some) chunk.append(...drawing.block(block));
    const height = Math.round((some.at(-1).end - some[0].start) * PIXELS_PER_CHARACTER) + some.length * 20;
    chunk.style.setProperty("contain-intrinsic-block-size", `auto ${height}px`);
    chunks.push(chunk);
  }
  return chunks;
}

/** The document's blocks; where it has none, its paragraphs. Very long ones are cut at line ends or spaces. */
function blocksOf(source, points) {
  const given = source.blocks?.length ? source.blocks : paragraphsOf(points);
  return given.flatMap((block) => {
    if (block.end - block.start <= LONGEST_BLOCK) return [block];
    const pieces = [];
    let start = block.start;
    while (block.end - start > LONGEST_BLOCK) {
      const window = points.slice(start, start + LONGEST_BLOCK);
      const cut = Math.max(window.lastIndexOf("\n"), window.lastIndexOf(" ")) + 1 || window.length;
      const end = start + new CodePoints(window.slice(0, cut)).length;
      pieces.push({ ...block, start, end });
      start = end;
    }
    return [...pieces, { ...block, start }];
  });
}

function paragraphsOf(points) {
  const paragraphs = [];
  let offset = 0;
  for (const part of points.text.split(/(\n\s*\n)/)) {
    const length = points.wide.length ? new CodePoints(part).length : part.length;
    if (part.trim()) paragraphs.push({ kind: "text", start: offset, end: offset + length });
    offset += length;
  }
  return paragraphs;
}

/** Draws blocks in order; page breaks are taken as they are passed. */
class Drawing {
  constructor(source, mark) {
    this.points = new CodePoints(source.text);
    this.mark = mark;
    this.pages = [...(source.pages ?? [])].sort((one, other) => one.start - other.start);
    this.page = 0;
    this.depths = new Map();
    for (const section of source.sections ?? []) {
      if (!this.depths.has(section.start)) this.depths.set(section.start, section.path.length);
    }
  }

  block({ kind, start, end }) {
    const before = [];
    while (this.pages[this.page] && this.pages[this.page].start <= start) before.push(this.pageBreak("div"));
    const depth = Math.min(6, 2 + (this.depths.get(start) ?? 2));
    const element = make(kind === "heading" ? `h${depth}` : "p", { class: `block ${kind}`, dir: "auto" });
    const quote = clip(this.mark?.quote, start, end);
    if (quote === null) {
      this.text(element, start, end);
    } else {
      this.text(element, start, quote[0]);
      const mark = make("mark", { class: "quote-mark" });
      const answer = clip(this.mark.answer, ...quote);
      if (answer === null) {
        this.text(mark, ...quote);
      } else {
        this.text(mark, quote[0], answer[0]);
        const inner = make("mark", { class: "answer-mark" });
        this.text(inner, ...answer);
        mark.append(inner);
        this.text(mark, answer[1], quote[1]);
      }
      element.append(mark);
      this.text(element, quote[1], end);
    }
    return [...before, element];
  }

  /** Appends the text at [start, end), with a mark wherever a page begins. */
  text(parent, start, end) {
    let from = start;
    while (this.pages[this.page] && this.pages[this.page].start < end) {
      const at = Math.max(this.pages[this.page].start, from);
      if (at > from) parent.append(this.points.slice(from, at));
      parent.append(this.pageBreak("span"));
      from = at;
    }
    if (end > from) parent.append(this.points.slice(from, end));
  }

  /** A page's mark. Its words are drawn by the style sheet, so that they are no part of the text. */
  pageBreak(tag) {
    const { number, label } = this.pages[this.page];
    this.page += 1;
    return make(tag, { class: "page-break", "data-page": pageName({ page: number, page_label: label }) });
  }
}

/** What of `range` lies in [start, end), or null. */
function clip(range, start, end) {
  if (!range) return null;
  const from = Math.max(range[0], start);
  const to = Math.min(range[1], end);
  return from < to ? [from, to] : null;
}
