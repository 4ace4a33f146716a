// The source panel: a document's text, or the pages of a PDF, beside the answer, scrolled to the cited words.

import { copyReference } from "./answer.js";
import { Problem } from "./api.js";
import { fullPlaceName, markOf, placeName, titleOf } from "./cite.js";
import { announce, byId, make, notify } from "./dom.js";
import { PageView } from "./pages.js";
import { Panel, keepInPlace } from "./panel.js";
import { renderDocument } from "./render.js";

const TEXTS_KEPT = 4;
const VIEW = "pincite.view";

/** Shows one citation of a list at a time, or a document without one. */
export class SourceView {
  constructor({ api }) {
    this.api = api;
    this.texts = new Map();
    this.citations = [];
    this.index = 0;
    this.controller = null;
    this.body = byId("source-body");
    const resize = (change) => keepInPlace(this.panel.opener, change);
    this.pages = new PageView({ api, body: this.body, resize });
    this.view = localStorage.getItem(VIEW) === "page" ? "page" : "text";
    for (const view of ["text", "page"]) byId(`view-${view}`).addEventListener("click", () => this.choose(view));
    this.panel = new Panel(byId("source"), { docked: "(min-width: 960px)", onClose: () => this.closed() });
    byId("close-source").addEventListener("click", () => this.panel.close());
    byId("previous-citation").addEventListener("click", () => this.step(-1));
    byId("next-citation").addEventListener("click", () => this.step(1));
    byId("back-to-mark").addEventListener("click", () => this.toMark("smooth"));
    byId("copy-source").addEventListener("click", () => copyReference(this.citations[this.index]));
    byId("source-original").addEventListener("click", (event) => this.original(event));
    byId("source").addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || this.citations.length < 2) return;
      // A page that was made larger is moved about with the same keys.
      if (this.body.scrollWidth > this.body.clientWidth && event.target === this.body) return;
      if (event.key === "ArrowLeft") this.step(-1);
      else if (event.key === "ArrowRight") this.step(1);
    });
  }

  get isOpen() {
    return this.panel.isOpen;
  }

  /** Opens the source of `citations[index]`; on closing, the focus goes back to `opener`. */
  open(citations, index, opener) {
    this.citations = citations;
    this.index = index;
    this.panel.open(opener);
    this.show();
  }

  /** Keeps a source that stands beside the conversation in step with it: the newest answer's first, or none. */
  follow(citations, opener) {
    if (!this.isOpen || this.panel.modal) return;
    if (!citations.length) {
      this.panel.close();
      return;
    }
    this.citations = citations;
    this.index = 0;
    this.panel.open(opener);
    this.show({ focus: false });
  }

  /** Opens a document to read, without a citation. */
  read(document, opener) {
    this.citations = [];
    this.document = document;
    this.panel.open(opener);
    this.show();
  }

  /** Shows PDFs as text or as pages from now on. */
  choose(view) {
    if (view === this.view) return;
    this.view = view;
    localStorage.setItem(VIEW, view);
    this.show({ focus: false });
  }

  step(by) {
    const index = this.index + by;
    if (index < 0 || index >= this.citations.length) return;
    this.index = index;
    this.show();
  }

  async show({ focus = true } = {}) {
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    const citation = this.citations[this.index] ?? null;
    this.document = citation?.document ?? this.document;
    this.head(citation);
    markCurrent(this.panel.opener, citation && this.index);
    if (!this.texts.has(this.document.id)) {
      this.body.replaceChildren(make("p", { class: "source-message" }, "Opening the document"));
    }
    this.body.setAttribute("aria-busy", "true");
    try {
      const source = await this.text(this.document.id, controller.signal);
      if (this.controller !== controller) return;
      if (this.switchTo(source.format)) {
        await this.pages.show(this.document, citation, { focus });
        return;
      }
      const warnings = (source.warnings ?? []).map((words) => make("p", { class: "source-warning" }, words));
      this.body.replaceChildren(...warnings, ...renderDocument(source, citation && markOf(citation)));
      this.body.scrollTop = 0;
      this.place(citation, focus);
    } catch (error) {
      if (error.name === "AbortError" || this.controller !== controller) return;
      if (!(error instanceof Problem)) throw error;
      this.pages.hide();
      const words = error.status === 404 ? "This document is no longer in the library." : error.message;
      this.body.replaceChildren(make("p", { class: "source-message problem-text" }, words));
      announce(words);
    } finally {
      if (this.controller === controller) this.body.removeAttribute("aria-busy");
    }
  }

  /** Offers the two views where there are two; true for the one of pages. */
  switchTo(format) {
    const paged = format === "pdf";
    const asPage = paged && this.view === "page";
    byId("source-view").hidden = !paged;
    byId("view-text").setAttribute("aria-pressed", String(!asPage));
    byId("view-page").setAttribute("aria-pressed", String(asPage));
    if (!asPage) this.pages.hide();
    return asPage;
  }

  /** Brings the marked words into view and puts the reading position there. */
  place(citation, focus) {
    const mark = this.body.querySelector("mark");
    if (mark) {
      mark.tabIndex = -1;
      if (focus) mark.focus({ preventScroll: true });
      this.toMark();
      if (focus) announce(`${titleOf(this.document)}, ${placeName(citation) || "opened at the quote"}`);
    } else {
      if (focus) this.body.focus({ preventScroll: true });
      if (citation) notify("The quote is no longer at this place in the document");
    }
  }

  toMark(behavior = "auto") {
    if (this.pages.isShown) {
      this.pages.toMark(behavior);
      return;
    }
    const mark = this.body.querySelector("mark.answer-mark") ?? this.body.querySelector("mark");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    mark?.scrollIntoView({ block: "center", behavior: calm ? "auto" : behavior });
    if (!mark || behavior !== "auto") return;
    // Text above was laid out on the way, and may have turned out higher or lower than reckoned.
    requestAnimationFrame(() => mark.scrollIntoView({ block: "center" }));
  }

  head(citation) {
    const several = this.citations.length > 1;
    byId("source-title").textContent = titleOf(this.document);
    byId("source-place").textContent = (citation && fullPlaceName(citation)) || this.document.name;
    byId("source-place").title = this.document.name;
    byId("source-step").hidden = !several;
    byId("source-position").textContent = several ? `${this.index + 1} of ${this.citations.length}` : "";
    byId("previous-citation").disabled = this.index === 0;
    byId("next-citation").disabled = this.index >= this.citations.length - 1;
    byId("back-to-mark").hidden = byId("copy-source").hidden = !citation;
    // A PDF viewer opens at the page; every other format ignores the fragment.
    const page = citation?.location.page ? `#page=${citation.location.page}` : "";
    byId("source-original").href = this.api.originalUrl(this.document.id) + page;
  }

  async text(id, signal) {
    const known = this.texts.get(id);
    if (known) return known;
    const source = await this.api.text(id, { signal });
    if (this.texts.size >= TEXTS_KEPT) this.texts.delete(this.texts.keys().next().value);
    this.texts.set(id, source);
    return source;
  }

  /** A link cannot carry the key: then the file is fetched and handed over as a download. */
  async original(event) {
    if (!this.api.key) return;
    event.preventDefault();
    const { id, name } = this.document;
    try {
      const file = await (await this.api.request(this.api.originalUrl(id))).blob();
      const url = URL.createObjectURL(file);
      make("a", { href: url, download: name.split("/").at(-1) }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      notify(error.message);
    }
  }

  /** Forgets a document that was removed, and closes it. */
  forget(isThere) {
    for (const id of this.texts.keys()) {
      if (!isThere(id)) this.texts.delete(id);
    }
    if (this.isOpen && !isThere(this.document.id)) this.panel.close();
  }

  closed() {
    this.controller?.abort();
    this.controller = null;
    this.pages.hide();
    markCurrent(null, null);
    this.body.replaceChildren();
  }
}

/** Shows in the conversation which citation is open. */
function markCurrent(opener, index) {
  for (const element of document.querySelectorAll(".is-current")) {
    element.classList.remove("is-current");
    element.removeAttribute("aria-current");
  }
  const card = opener?.closest(".answer-card");
  if (!card || index === null) return;
  const item = card.querySelector(`[data-index="${index}"]`);
  for (const element of [item, item?.querySelector(".reference")]) {
    element?.classList.add("is-current");
    element?.setAttribute("aria-current", "true");
  }
}
