// How a citation is named, quoted and copied: the words that stand for a place in a document.

import { CodePoints } from "./codepoints.js";
import { make } from "./dom.js";

/** Where a quote stands in the printed source: "p. 54", or the page of the file where no label is printed, or null. */
export function pageName({ page, page_label: label }) {
  if (label !== null && label !== undefined) return `p. ${label}`;
  return page ? `page ${page} of the file` : null;
}

/** The place in words, with the innermost section: "p. 54 · Research methods". */
export function placeName({ document, location }) {
  return [held(pageName(location)), headings(document, location).at(-1)].filter(Boolean).join(" · ");
}

/** The place in words, with all sections: "p. 54 › Methods › Research methods". */
export function fullPlaceName({ document, location }) {
  return [held(pageName(location)), ...headings(document, location)].filter(Boolean).join(" › ");
}

/** A page's name whose number does not stand on a line of its own. */
const held = (page) => page?.replace(" ", "\u00A0") ?? null;

/** The headings above a place; one that only repeats the title says nothing. */
const headings = (document, location) => (location.section ?? []).filter((heading) => heading !== titleOf(document));

export const titleOf = (document) => document.title || document.name;

/** "“…quote…” - Title, p. 54, Methods (name, characters 20380-20467, sha256 ...)": a quote that can be checked. */
export function reference(citation) {
  const { document, location } = citation;
  const place = [titleOf(document), pageName(location), ...headings(document, location)].filter(Boolean).join(", ");
  const exact = `${document.name}, characters ${location.quote_start}–${location.quote_end}, sha256 ${document.sha256}`;
  return `“${citation.quote}”\n— ${place} (${exact})`;
}

/** What a citation marks, in code points of the document: `{quote: [start, end], answer: [start, end] | null}`. */
export function markOf({ location }) {
  const answered = location.answer_start !== null && location.answer_start !== undefined;
  return {
    quote: [location.quote_start, location.quote_end],
    answer: answered ? [location.answer_start, location.answer_end] : null,
  };
}

/** The quote as nodes, the words of the answer in a `mark`. Offsets are the citation's own: nothing is searched for. */
export function quoteNodes(citation) {
  const { quote_start: from, answer_start: start, answer_end: end } = citation.location;
  if (start === null || start === undefined) return paragraphs(citation.quote);
  const points = new CodePoints(citation.quote);
  return [
    ...paragraphs(points.slice(0, start - from)),
    make("mark", { class: "answer-mark" }, paragraphs(points.slice(start - from, end - from))),
    ...paragraphs(points.slice(end - from, points.length)),
  ];
}

/** Text as nodes, blank lines as small gaps of their own: a quote may run over the end of a paragraph. */
function paragraphs(text) {
  return text.split(/(\s*\n\s*\n\s*)/).filter(Boolean)
    .map((part) => (part.trim() ? part : make("span", { class: "gap" }, part)));
}

/** A probability as whole per cent; certainty is never claimed. */
export function percent(probability) {
  return `${Math.min(99, Math.max(1, Math.round(probability * 100)))}%`;
}

/** A probability in words: how far to trust it before looking. */
export function confidenceLevel(probability) {
  const shown = Math.round(probability * 100);
  if (shown >= 85) return { level: "high", words: "High confidence" };
  if (shown >= 60) return { level: "fair", words: "Fair confidence" };
  return { level: "low", words: "Low confidence" };
}
