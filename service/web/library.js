// The documents: what is in the library, which of it is searched, and removing.

import { Problem, sentence } from "./api.js";
import { announce, byId, counted, icon, make, notify } from "./dom.js";
import { Panel } from "./panel.js";

const FORMATS = { text: "Text", markdown: "Markdown", html: "HTML", pdf: "PDF", docx: "Word", epub: "EPUB", rtf: "RTF", odt: "ODT" };

/** Lists, filters, chooses, removes, forgets what could not be read. `read(document, opener)` opens one; `onChange()` follows every change. */
export class LibraryView {
  constructor({ api, read, onChange }) {
    Object.assign(this, { api, read, onChange });
    this.documents = [];
    this.loaded = false;
    this.loads = 0;
    this.failed = false;
    this.version = null;
    // Documents left out of the search; empty means that all are searched, also those added later.
    this.left = new Set();
    this.list = byId("documents");
    this.panel = new Panel(byId("library"), { docked: "(min-width: 1280px)", onClose: () => this.toggled() });
    byId("toggle-library").addEventListener("click", () => (this.panel.isOpen ? this.panel.close() : this.open(byId("toggle-library"))));
    byId("close-library").addEventListener("click", () => this.panel.close());
    byId("filter").addEventListener("input", () => this.draw());
    byId("choose-all").addEventListener("change", (event) => this.chooseShown(event.target.checked));
    if (this.panel.query.matches) this.panel.open();
    this.toggled();
  }

  open(opener) {
    this.panel.open(opener);
    this.toggled();
    if (this.panel.opener) byId("close-library").focus();
  }

  toggled() {
    byId("toggle-library").setAttribute("aria-expanded", String(this.panel.isOpen));
  }

  /** The ids to search, or null for all. */
  scope() {
    return this.left.size ? this.chosen.map((document) => document.id) : null;
  }

  get chosen() {
    return this.documents.filter((document) => !this.left.has(document.id));
  }

  has(id) {
    return !this.loaded || this.documents.some((document) => document.id === id);
  }

  searchAll() {
    this.left.clear();
    this.draw();
    this.onChange();
  }

  async load() {
    this.loads += 1;
    const load = this.loads;
    try {
      const body = await this.api.documents({ onWait: (seconds) => this.message(`The service is starting; asking again in ${Math.ceil(seconds)} s.`) });
      // A list asked for later is the newer one, whichever comes first.
      if (load !== this.loads) return;
      this.failed = false;
      this.documents = body.documents.sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
      this.version = body.library_version;
      this.drawUnreadable(body.unreadable);
      this.loaded = true;
      const there = new Set(this.documents.map((document) => document.id));
      for (const id of this.left) if (!there.has(id)) this.left.delete(id);
      this.message(null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (load !== this.loads) return;
      this.failed = true;
      this.message(error.message, () => this.load());
    }
    this.draw();
    this.onChange();
  }

  message(words, again = null) {
    const line = byId("library-message");
    line.hidden = words === null;
    line.replaceChildren(words ?? "", again ? make("button", { type: "button", class: "link", on: { click: again } }, "Try again") : "");
  }

  get shown() {
    const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.documents.filter((document) => {
      const text = `${document.title} ${document.name} ${formatOf(document)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  draw() {
    const { shown } = this;
    byId("library-count").hidden = !this.loaded;
    byId("library-count").textContent = this.documents.length.toLocaleString("en");
    byId("library-filter").hidden = this.documents.length === 0;
    this.list.replaceChildren(...shown.map((document) => this.drawDocument(document)));
    this.drawChoice();
    if (!this.loaded || this.failed) return;
    if (!this.documents.length) this.message("No documents yet.");
    else this.message(shown.length ? null : "No document fits this filter.");
  }

  drawChoice() {
    const { shown } = this;
    const chosen = shown.filter((document) => !this.left.has(document.id)).length;
    const all = byId("choose-all");
    all.checked = chosen === shown.length && chosen > 0;
    all.indeterminate = chosen > 0 && chosen < shown.length;
    all.disabled = shown.length === 0;
    const filtered = shown.length < this.documents.length;
    byId("choose-all-label").textContent = filtered
      ? `Search these ${shown.length} (${chosen} chosen)` : `Search ${chosen} of ${counted(shown.length, "document")}`;
  }

  drawDocument(document) {
    const box = make("input", { type: "checkbox", on: { change: () => this.choose(document, box.checked) } });
    box.checked = !this.left.has(document.id);
    const facts = [formatOf(document), document.passages === undefined ? null : counted(document.passages, "passage")];
    const row = make("li", { class: "document" },
      make("label", { class: "document-choice" }, box,
        make("span", { class: "document-words" },
          make("span", { class: "document-title", dir: "auto", title: nameOf(document) }, nameOf(document)),
          make("span", { class: "document-facts" },
            document.name === nameOf(document) ? null : make("span", { class: "document-name", dir: "auto" }, document.name),
            make("span", {}, facts.filter(Boolean).join(" · ")),
            document.warnings?.length > 0 && make("span", { class: "document-warning", title: document.warnings.join(" ") },
              document.warnings.join(" "))))),
      make("span", { class: "document-actions" },
        make("button", {
          type: "button", class: "icon-button", "aria-label": `Read ${nameOf(document)}`, title: "Read",
          on: { click: (event) => this.read(document, event.currentTarget) },
        }, icon("read")),
        make("button", {
          type: "button", class: "icon-button remove", "aria-label": `Remove ${nameOf(document)}`, title: "Remove",
          on: { click: () => this.confirm(row, document) },
        }, icon("remove"))));
    return row;
  }

  choose(document, wanted) {
    if (wanted) this.left.delete(document.id);
    else this.left.add(document.id);
    this.drawChoice();
    this.onChange();
  }

  chooseShown(wanted) {
    for (const document of this.shown) {
      if (wanted) this.left.delete(document.id);
      else this.left.add(document.id);
    }
    this.draw();
    this.onChange();
  }

  /** Asks in the row itself whether to remove the document. */
  confirm(row, document) {
    const before = [...row.childNodes];
    const keep = () => {
      row.classList.remove("is-asking");
      row.replaceChildren(...before);
      row.querySelector(".remove").focus();
    };
    const remove = make("button", { type: "button", class: "danger", on: { click: () => this.remove(row, document) } }, "Remove");
    row.classList.add("is-asking");
    row.replaceChildren(make("div", {
      class: "confirm", role: "group", "aria-label": `Remove ${nameOf(document)}?`,
      on: {
        keydown: (event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          keep();
        },
      },
    },
    make("p", {}, "Remove ", make("b", { dir: "auto" }, nameOf(document)), "? It can then no longer be searched or cited."),
    make("p", { class: "confirm-actions" }, remove, make("button", { type: "button", class: "secondary", on: { click: keep } }, "Keep"))));
    remove.focus();
  }

  async remove(row, document) {
    for (const button of row.querySelectorAll("button")) button.disabled = true;
    try {
      await this.api.remove(document.id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Gone already is gone.
      if (error.status !== 404) {
        row.querySelector(".confirm").append(make("p", { class: "problem-text", role: "alert" }, error.message));
        for (const button of row.querySelectorAll("button")) button.disabled = false;
        return;
      }
    }
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const position = next ? [...this.list.children].indexOf(next) - (next === row.nextElementSibling ? 1 : 0) : -1;
    announce(`${nameOf(document)} removed`);
    await this.load();
    (this.list.children[position]?.querySelector(".remove") ?? byId("add-files")).focus();
  }

  /** Files that were offered and gave no text, with the reasons; each can be struck off this list. */
  drawUnreadable(files) {
    const area = byId("unreadable");
    area.hidden = files.length === 0;
    area.replaceChildren(
      make("summary", {}, `${counted(files.length, "file")} could not be read`),
      make("ul", {}, files.map(({ name, reason }) => make("li", {},
        make("span", {}, make("b", { dir: "auto" }, name), ` ${sentence(reason)}`),
        make("button", {
          type: "button", class: "icon-button", "aria-label": `Forget ${name}`, title: "Forget: take it off this list",
          on: { click: (event) => this.forget(event.currentTarget, name) },
        }, icon("close"))))));
  }

  async forget(button, name) {
    const area = byId("unreadable");
    const position = [...area.querySelectorAll("button")].indexOf(button);
    button.disabled = true;
    try {
      await this.api.forget(name);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 404) {
        button.disabled = false;
        notify(error.message);
        return;
      }
    }
    announce(`${name} forgotten`);
    await this.load();
    const left = area.querySelectorAll("button");
    (left[Math.min(position, left.length - 1)] ?? byId("add-files")).focus();
  }
}

const nameOf = (document) => document.title || document.name;
const formatOf = (document) => FORMATS[document.format] ?? document.format ?? "";
