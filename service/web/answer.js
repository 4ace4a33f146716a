// Draws one Answer: the words, how sure they are, the quotes that bear them out, or the silence with what was searched.

import { confidenceLevel, percent, placeName, quoteNodes, reference, titleOf } from "./cite.js";
import { copyText, counted, icon, make, notify } from "./dom.js";

/**
 * The answer as an element. `open(citations, index, opener)` shows a source; `ask(question)` asks a question that
 * stands by itself, and is false where that cannot be; `keep` is what keeps the answer.
 */
export function drawAnswer(answer, { open, ask, keep }) {
  const body = answer.answered ? drawClaims(answer, open) : drawSilence(answer, open);
  return make("div", { class: "answer-card" }, drawResolved(answer, ask), body, drawCoverage(answer, keep));
}

/** What a screen reader is told when the answer has come. */
export function spokenAnswer(answer) {
  if (!answer.answered) return "The sources do not hold an answer to this.";
  if (answer.claims.length > 1) return `Sources disagree: ${answer.claims.map((claim) => claim.answer).join("; or: ")}`;
  return `Answer: ${answer.answer}. ${confidenceLevel(answer.confidence).words}. ${counted(answer.citations.length, "citation")}.`;
}

/** "Understood as ...", with a way to put it differently; nothing when the question was taken as it stands. */
export function drawResolved({ question, resolved_question: resolved }, ask) {
  if (!resolved || resolved.trim() === question.trim()) return null;
  const line = make("p", { class: "resolved" });
  const show = () => line.replaceChildren(
    "Understood as: ",
    make("q", { dir: "auto" }, resolved),
    " ",
    make("button", { type: "button", class: "link edit-resolved", on: { click: edit } }, "Change"),
  );
  const edit = () => {
    const input = make("input", { type: "text", "aria-label": "The question in full", maxlength: 2000, dir: "auto" });
    input.value = resolved;
    const cancel = () => {
      show();
      line.querySelector("button").focus();
    };
    const form = make("form", {
      class: "resolved-form",
      on: {
        submit: (event) => {
          event.preventDefault();
          if (input.value.trim() && ask(input.value.trim())) show();
        },
        keydown: (event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          cancel();
        },
      },
    },
    input,
    make("button", { type: "submit", class: "secondary" }, "Ask this instead"),
    make("button", { type: "button", class: "link", on: { click: cancel } }, "Cancel"));
    line.replaceChildren(form);
    input.focus();
  };
  show();
  return line;
}

function drawClaims(answer, open) {
  const disagree = answer.claims.length > 1;
  const parts = [];
  if (disagree) {
    parts.push(make("p", { class: "disagree" },
      make("strong", {}, "Sources disagree."), ` They give ${counted(answer.claims.length, "answer")}; the likeliest comes first.`));
  }
  const claims = answer.claims.length ? answer.claims
    : [{ answer: answer.answer, citations: answer.citations.map((_, index) => index) }];
  for (const claim of claims) {
    const sure = disagree ? answer.citations[claim.citations[0]]?.confidence ?? answer.confidence : answer.confidence;
    parts.push(make("section", { class: "claim" },
      make("div", { class: "answer", "data-length": lengthOf(claim.answer) },
        make("h3", { class: "answer-text", dir: "auto" }, claim.answer),
        make("span", { class: "chips" }, claim.citations.map((index) => drawChip(answer.citations, index, open)))),
      drawConfidence(sure),
      drawCitations(answer.citations, claim.citations, open)));
  }
  return parts;
}

function drawSilence(answer, open) {
  const { coverage } = answer;
  const searched = `${counted(coverage.passages, "passage")} in ${counted(coverage.documents, "document")} searched, `
    + `${coverage.passages_read.toLocaleString("en")} of them read closely`;
  const best = answer.confidence > 0 ? `; the best candidate reached ${percent(answer.confidence)}, too little to show` : "";
  const every = answer.nearest.map((_, index) => index);
  return [
    make("h3", { class: "silence" }, "The sources do not hold an answer to this."),
    make("p", { class: "silence-searched" }, `${searched}${best}.`),
    every.length > 0 && make("section", { class: "nearest" },
      make("h4", {}, every.length === 1 ? "Nearest passage" : "Nearest passages"),
      drawCitations(answer.nearest, every, open)),
  ];
}

const lengthOf = (text) => (text.length > 180 ? "long" : text.length > 60 ? "medium" : "short");

function drawConfidence(probability) {
  const { level, words } = confidenceLevel(probability);
  return make("p", { class: "confidence", "data-level": level, title: "The calibrated probability that this is right" },
    make("span", { class: "bars", "aria-hidden": "true" }, make("i"), make("i"), make("i")),
    `${words} `, make("span", { class: "number" }, percent(probability)));
}

function drawChip(citations, index, open) {
  const { document } = citations[index];
  const label = `Citation ${index + 1}: ${[titleOf(document), placeName(citations[index])].filter(Boolean).join(" · ")}`;
  return make("button", {
    type: "button",
    class: "chip",
    title: label.slice(label.indexOf(":") + 2),
    "aria-label": label,
    "aria-controls": "source",
    "data-document": document.id,
    on: { click: (event) => open(citations, index, event.currentTarget) },
  }, String(index + 1));
}

function drawCitations(citations, indexes, open) {
  return make("ol", { class: "citations" }, indexes.map((index) => drawCitation(citations, index, open)));
}

function drawCitation(citations, index, open) {
  const citation = citations[index];
  const { document, location } = citation;
  const place = placeName(citation);
  const source = make("button", {
    type: "button",
    class: "reference",
    "aria-controls": "source",
    "data-document": document.id,
    title: [document.name, ...(location.section ?? [])].join(" › "),
    "data-name": document.name,
    on: { click: (event) => open(citations, index, event.currentTarget) },
  },
  make("span", { class: "reference-number" }, String(index + 1)),
  make("span", {}, make("cite", { dir: "auto" }, titleOf(document)), place && make("span", { class: "place" }, ` · ${place}`)));
  const quote = make("blockquote", { class: "quote", dir: "auto" }, quoteNodes(citation));
  quote.addEventListener("click", () => {
    // A click opens the source; selecting words to copy them does not.
    if (getSelection().isCollapsed && !source.disabled) open(citations, index, source);
  });
  return make("li", { class: "citation", value: index + 1, "data-index": index, "data-document": document.id },
    quote,
    make("div", { class: "citation-line" },
      source,
      make("button", {
        type: "button",
        class: "link copy",
        "aria-label": `Copy citation ${index + 1}`,
        title: "The quote with its document, page and section",
        on: { click: () => copyReference(citation) },
      }, icon("copy"), make("span", {}, "Copy", make("span", { class: "wide-only" }, " citation")))),
    make("p", { class: "gone", hidden: true }, "This document has been removed from the library; the quote can no longer be checked here."));
}

/** Copies the quote with its document and place, and says so. */
export async function copyReference(citation) {
  const copied = await copyText(reference(citation));
  notify(copied ? "Citation copied" : "The browser did not allow copying");
}

function drawCoverage(answer, keep) {
  const { coverage, library_version: version, took_ms: took } = answer;
  const unreadable = coverage.unreadable ?? [];
  const searched = `Searched ${counted(coverage.documents, "document")}, ${counted(coverage.passages, "passage")}`;
  const time = took < 1000 ? `${Math.max(1, Math.round(took))} ms` : `${(took / 1000).toFixed(1)} s`;
  const facts = [searched, `library version ${version}`, time].join(" · ");
  return make("footer", { class: "coverage" },
    make("p", {}, facts),
    keep.button,
    keep.area,
    unreadable.length > 0 && make("details", {},
      make("summary", {}, `${counted(unreadable.length, "file")} could not be read`),
      make("ul", {}, unreadable.map(({ name, reason }) =>
        make("li", {}, make("b", { dir: "auto" }, name), `: ${reason}`)))));
}

/** Marks what is cited from documents that are gone: their sources can no longer be opened. */
export function markGone(root, isThere) {
  for (const element of root.querySelectorAll("[data-document]")) {
    const gone = !isThere(element.dataset.document);
    if (element instanceof HTMLButtonElement) element.disabled = gone;
    else {
      element.classList.toggle("is-gone", gone);
      element.querySelector(".gone").hidden = !gone;
    }
  }
}
