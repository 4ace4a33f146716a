// Keeping an answer: as a file, or as an evidence sheet to print. The service is asked the same in another form, which
// gives the same answer as long as the library is the same; where it is not, the user is told and decides.

import { Problem } from "./api.js";
import { announce, icon, make, notify } from "./dom.js";

const LONGEST_NAME = 60;
const FORMS = [
  { name: "Evidence sheet", type: "text/html", says: "Opens in a new tab, to read or print" },
  { name: "Markdown", type: "text/markdown", ending: "md", says: "The answer with its quotes, as Markdown" },
  { name: "BibTeX", type: "application/x-bibtex", ending: "bib", says: "The cited documents, as BibTeX", cites: true },
  {
    name: "CSL-JSON", type: "application/vnd.citationstyles.csl+json", ending: "csl.json",
    says: "The cited documents, for Zotero and the like", cites: true,
  },
  { name: "Citations", ending: "citations.json", says: "A file for Check citations, to see later whether they still hold", cites: true },
];

/** What keeps one answer: `button` shows and hides `area`, where the forms are. `body` is what was asked. */
export class Keep {
  constructor(answer, body, { api }) {
    Object.assign(this, { answer, body, api });
    this.busy = false;
    this.button = make("button", {
      type: "button", class: "link keep-toggle", "aria-expanded": "false", on: { click: () => this.toggle() },
    }, icon("keep"), "Keep");
    this.note = make("p", { class: "keep-note", hidden: true });
    this.area = make("div", { class: "keep", role: "group", "aria-label": "Keep this answer", hidden: true },
      make("ul", { class: "keep-forms" }, FORMS.filter(({ cites }) => !cites || answer.answered)
        .map((form) => make("li", {}, this.drawForm(form)))),
      this.note);
  }

  drawForm(form) {
    return make("button", { type: "button", class: "form", title: form.says, on: { click: () => this.choose(form) } },
      form.name, !form.ending && [make("span", { class: "sr-only" }, ", opens in a new tab"), icon("original")]);
  }

  toggle() {
    this.area.hidden = !this.area.hidden;
    this.button.setAttribute("aria-expanded", String(!this.area.hidden));
    this.say(null);
    if (!this.area.hidden) this.area.scrollIntoView({ block: "nearest", behavior: "auto" });
  }

  async choose(form) {
    if (this.busy) return;
    this.busy = true;
    this.say(null);
    try {
      if (!form.type) {
        const text = `${JSON.stringify(this.answer, null, 2)}\n`;
        this.handOver(form, new Blob([text], { type: "application/json" }));
        return;
      }
      const { file, version } = await this.api.export(this.body, form.type, {
        onWait: (seconds, detail) => this.say(`${detail} Trying again in ${Math.ceil(seconds)} s`),
      });
      if (!this.area.isConnected) return;
      if (version === this.answer.library_version) this.handOver(form, file);
      else this.warn(form, file, version);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.say(error.message, { failed: true });
    } finally {
      this.busy = false;
    }
  }

  /** What the service says now may differ from what is shown: that is not handed over without a word. */
  warn(form, file, version) {
    const then = this.answer.library_version;
    const take = make("button", { type: "button", class: "link", on: { click: () => this.handOver(form, file) } },
      form.ending ? "Save it" : "Open it");
    this.say([
      `The library has changed since this answer (version ${then}, now ${version ?? "unknown"}). `
      + "This holds what it answers now, which may differ from what is shown here. ", take,
    ]);
    take.focus();
  }

  handOver(form, file) {
    this.say(null);
    const url = URL.createObjectURL(file);
    if (form.ending) {
      const name = `${fileName(this.answer.question)}.${form.ending}`;
      make("a", { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      notify(`${form.name} saved`);
      return;
    }
    // Its tab may be loaded anew at any time, and so the sheet stays in memory as long as this page.
    const tab = window.open(url, "_blank");
    if (tab) {
      tab.opener = null;
      return;
    }
    const link = make("a", { href: url, target: "_blank", class: "link" }, "Open it here");
    this.say(["The browser did not let the sheet open by itself. ", link]);
    link.focus();
  }

  say(words, { failed = false } = {}) {
    this.note.hidden = words === null;
    this.note.classList.toggle("problem-text", failed);
    this.note.replaceChildren(...(words === null ? [] : [words].flat()));
    if (words !== null) announce(this.note.textContent);
  }
}

/** A question as the name of a file: "who-coordinates-the-tourism-measures". */
export function fileName(question) {
  const name = question.toLowerCase().split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean).join("-");
  return [...name].slice(0, LONGEST_NAME).join("").replace(/-$/, "") || "answer";
}
