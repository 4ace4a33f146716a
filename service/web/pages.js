// The page view of the source panel: a page of a PDF as the service draws it, with the quoted words marked.

import { Problem } from "./api.js";
import { markOf, pageName, titleOf } from "./cite.js";
import { announce, byId, make } from "./dom.js";

const ZOOMS = [1, 1.5, 2, 3];
const WIDTH = { least: 200, most: 2000, step: 100 };
const LONGEST_ALT = 300;

/** Shows one page at a time inside `body`, which scrolls. `resize(change)` does what makes the panel wider or narrower. */
export class PageView {
  constructor({ api, body, resize }) {
    this.api = api;
    this.body = body;
    this.resize = resize;
    this.bar = byId("page-bar");
    this.pages = [];
    this.number = 1;
    this.zoom = 0;
    this.url = null;
    this.controller = null;
    byId("previous-page").addEventListener("click", () => this.turnTo(this.number - 1));
    byId("next-page").addEventListener("click", () => this.turnTo(this.number + 1));
    byId("zoom-out").addEventListener("click", () => this.zoomTo(this.zoom - 1));
    byId("zoom-in").addEventListener("click", () => this.zoomTo(this.zoom + 1));
    byId("zoom-fit").addEventListener("click", () => this.zoomTo(0));
  }

  /** Shows `document` at the page where the citation is marked, or at its first page. Rejects with a Problem. */
  async show(document, citation, { focus }) {
    const { signal } = this.renew();
    if (!this.isShown || this.document.id !== document.id) {
      this.body.replaceChildren(make("p", { class: "source-message" }, "Opening the page"));
    }
    const marks = citation && markOf(citation);
    const { pages } = await this.api.pages(document.id, marks, { signal });
    Object.assign(this, { document, citation, marks, pages });
    this.bar.hidden = false;
    this.resize(() => this.body.classList.add("is-page"));
    this.body.setAttribute("aria-label", "Page of the document");
    if (focus) this.body.focus({ preventScroll: true });
    const place = this.marked[0] ?? Math.min(citation?.location.page ?? 1, pages.length);
    await this.draw(place, { speak: focus });
  }

  get isShown() {
    return !this.bar.hidden;
  }

  /** Leaves the body to another view. */
  hide() {
    this.controller?.abort();
    this.controller = null;
    this.release();
    this.bar.hidden = true;
    this.resize(() => this.body.classList.remove("is-page"));
    this.body.setAttribute("aria-label", "Text of the document");
  }

  /** The numbers of the pages that hold marked words: first those of the answer, then those of the quote round it. */
  get marked() {
    const holding = (kind) => this.pages.filter((page) => page.marks.some((mark) => mark.kind === kind));
    return [...new Set([...holding("answer"), ...holding("quote")].map((page) => page.number))];
  }

  turnTo(number) {
    if (number < 1 || number > this.pages.length) return;
    this.draw(number, { speak: true });
  }

  async toMark(behavior = "auto") {
    const marked = this.marked;
    if (marked.length && !marked.includes(this.number)) await this.draw(marked[0], { speak: true });
    else this.scrollToMark(behavior);
  }

  /** Draws page `number`: first the sheet in its size, then the picture, when it has come. */
  async draw(number, { speak }) {
    const controller = this.renew();
    this.number = number;
    this.page = this.pages[number - 1];
    this.image = make("img", { class: "sheet-image", alt: this.alt(), draggable: "false", hidden: true });
    this.message = make("p", { class: "sheet-message" }, "Drawing the page");
    this.sheet = make("figure", { class: "sheet" }, this.image, this.message, this.page.marks.map((mark) => this.place(mark)));
    const { width, height } = this.page;
    if (width && height) this.sheet.style.setProperty("aspect-ratio", `${width} / ${height}`);
    this.body.replaceChildren(...this.notes(), this.sheet);
    this.size();
    this.controls();
    this.body.scrollTo({ top: 0, left: 0, behavior: "instant" });
    this.scrollToMark();
    if (await this.load(controller) && speak) announce(this.alt());
  }

  /** Puts the picture on the sheet, as fine as the screen can show it; false when it did not come. */
  async load(controller) {
    const wanted = Math.ceil((this.sheet.clientWidth * devicePixelRatio) / WIDTH.step) * WIDTH.step;
    const width = Math.min(WIDTH.most, Math.max(WIDTH.least, wanted));
    const { image, message } = this;
    try {
      const { signal } = controller;
      const url = URL.createObjectURL(await this.api.page(this.document.id, this.number, this.marks, width, { signal }));
      this.release();
      this.url = url;
      image.src = url;
      await image.decode();
      image.hidden = false;
      message.remove();
      return true;
    } catch (error) {
      if (error.name === "AbortError" || this.controller !== controller) return false;
      if (!(error instanceof Problem) && error.name !== "EncodingError") throw error;
      const words = error instanceof Problem ? error.message : "The picture of the page cannot be shown.";
      const again = make("button", { type: "button", class: "link", on: { click: () => this.turnTo(this.number) } }, "Try again");
      message.classList.add("problem-text");
      message.replaceChildren(words, " ", again);
      announce(words);
      return false;
    }
  }

  zoomTo(step) {
    if (step < 0 || step >= ZOOMS.length) return;
    const middle = (this.body.scrollTop + this.body.clientHeight / 2) / this.body.scrollHeight;
    const held = this.seesMark();
    this.zoom = step;
    this.size();
    this.controls();
    if (held) this.scrollToMark();
    else this.body.scrollTop = middle * this.body.scrollHeight - this.body.clientHeight / 2;
    announce(`Zoom ${ZOOMS[step] * 100}%`);
    this.load(this.renew());
  }

  size() {
    this.sheet.style.setProperty("width", `${ZOOMS[this.zoom] * 100}%`);
  }

  controls() {
    const { number, label } = this.page;
    const place = `${number} of ${this.pages.length}`;
    byId("page-position").textContent = label === null ? `Page ${place}` : `p. ${label} · ${place}`;
    byId("previous-page").disabled = number === 1;
    byId("next-page").disabled = number === this.pages.length;
    byId("zoom-out").disabled = byId("zoom-fit").disabled = this.zoom === 0;
    byId("zoom-in").disabled = this.zoom === ZOOMS.length - 1;
  }

  /** What there is to know about the marks beside seeing them: that there are none, or some on another page too. */
  notes() {
    const marked = this.marked;
    if (this.citation && !marked.length) {
      return [make("p", { class: "source-warning" }, "The quoted words have no known place on the page. The text marks them.")];
    }
    return marked.filter((number) => number !== this.number && marked.includes(this.number)).map((number) => {
      const words = `${number > this.number ? "The quote goes on" : "The quote begins"} on ${this.nameOf(this.pages[number - 1])}`;
      return make("button", { type: "button", class: "link sheet-note", on: { click: () => this.turnTo(number) } }, words);
    });
  }

  /** Where marked words stand. The service has drawn the mark itself: this is what the panel scrolls to. */
  place({ kind, left, top, right, bottom }) {
    const { width, height } = this.page;
    const spot = make("span", { class: "sheet-mark", "data-kind": kind, "aria-hidden": "true" });
    const sides = { left: left / width, top: top / height, width: (right - left) / width, height: (bottom - top) / height };
    for (const [side, share] of Object.entries(sides)) spot.style.setProperty(side, `${share * 100}%`);
    return spot;
  }

  get mark() {
    return this.sheet?.querySelector('[data-kind="answer"]') ?? this.sheet?.querySelector(".sheet-mark");
  }

  seesMark() {
    if (!this.mark) return false;
    const [mark, frame] = [this.mark.getBoundingClientRect(), this.body.getBoundingClientRect()];
    return mark.top >= frame.top && mark.bottom <= frame.bottom;
  }

  scrollToMark(behavior = "auto") {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.mark?.scrollIntoView({ block: "center", inline: "center", behavior: calm ? "auto" : behavior });
  }

  alt() {
    const { number, label } = this.page;
    const name = `Page ${label ?? `${number} of the file`}, ${titleOf(this.document)}`;
    if (!this.page.marks.length) return name;
    const quote = [...this.citation.quote.replace(/\s+/g, " ")];
    const words = quote.length > LONGEST_ALT ? `${quote.slice(0, LONGEST_ALT).join("")} …` : quote.join("");
    return `${name}. Marked on it: “${words}”`;
  }

  nameOf({ number, label }) {
    return pageName({ page: number, page_label: label });
  }

  renew() {
    this.controller?.abort();
    this.controller = new AbortController();
    return this.controller;
  }

  release() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
  }
}
