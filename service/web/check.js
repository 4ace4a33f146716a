// Checks citations kept from earlier answers, and shows of each what became of it: valid, moved, changed or withdrawn.

import { copyReference } from "./answer.js";
import { Problem, sentence } from "./api.js";
import { placeName, quoteNodes, titleOf } from "./cite.js";
import { announce, byId, counted, icon, make } from "./dom.js";
import { ID_LENGTH, NotKept, drawable, proofOf, readKept } from "./kept.js";

const MOST_BYTES = 50_000_000;
const STATUSES = {
  valid: { name: "Valid", icon: "valid" },
  moved: { name: "Moved", icon: "moved" },
  changed: { name: "Changed", icon: "changed" },
  withdrawn: { name: "Withdrawn", icon: "close" },
};

/** Takes files of citations. `document(id)` is what the library knows of a document; `open` shows a source. */
export class Checks {
  constructor({ api, conversation, document, open }) {
    Object.assign(this, { api, conversation, document, open });
    this.box = byId("check");
    const input = byId("kept-input");
    byId("open-check").addEventListener("click", () => this.ask());
    byId("check-cancel").addEventListener("click", () => this.box.close());
    byId("choose-kept").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      this.take(files);
    });
  }

  /** Says what can be checked, and takes a file. */
  ask() {
    this.refuse(null);
    this.box.showModal();
    byId("choose-kept").focus();
  }

  refuse(words) {
    const line = byId("check-wrong");
    line.hidden = words === null;
    line.textContent = words ?? "";
  }

  /** Takes of dropped files those that hold citations, and gives the others back; all, where it was asked for them. */
  async claim(files) {
    if (this.box.open) {
      await this.take(files.map(({ file }) => file));
      return [];
    }
    const others = [];
    for (const dropped of files) {
      if (!/\.json$/i.test(dropped.name)) {
        others.push(dropped);
        continue;
      }
      try {
        this.check(dropped.file.name, await read(dropped.file));
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
        others.push(dropped);
      }
    }
    return others;
  }

  /** Checks files that are said to hold citations; one that does not is refused in the box. */
  async take(files) {
    for (const file of files) {
      try {
        const kept = await read(file);
        if (this.box.open) this.box.close();
        this.check(file.name, kept);
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
        if (!this.box.open) this.box.showModal();
        this.refuse(error.message);
      }
    }
  }

  /** Shows as a turn of the conversation what became of the citations. */
  async check(name, kept) {
    const turn = this.conversation.addTurn(`Citations in ${name}`);
    const stage = make("p", { class: "stage" }, `Checking ${counted(kept.length, "citation")}`);
    const progress = make("div", { class: "progress" }, stage);
    turn.append(progress);
    this.conversation.onChange();
    this.conversation.reveal(turn);
    try {
      const body = await this.api.verify(kept.map(({ citation }) => proofOf(citation)), {
        onWait: (seconds, detail) => { stage.textContent = `${detail} Trying again in ${Math.ceil(seconds)} s`; },
      });
      if (!turn.isConnected) return;
      turn.append(this.draw(kept, body));
      announce(turn.querySelector(".check-summary").textContent);
    } catch (error) {
      if (!turn.isConnected) return;
      const words = error instanceof Problem ? error.message : "Something in this page went wrong.";
      const again = () => {
        turn.remove();
        this.check(name, kept);
      };
      turn.append(make("div", { class: "problem" },
        make("p", { class: "problem-text" }, words),
        make("button", { type: "button", class: "secondary", on: { click: again } }, "Try again")));
      announce(words);
      if (!(error instanceof Problem)) throw error;
    } finally {
      progress.remove();
    }
  }

  draw(kept, { results, library_version: version }) {
    const places = [];
    const groups = [];
    let question = null;
    for (const [at, verdict] of results.entries()) {
      const { citation, question: asked } = kept[at];
      if (!groups.length || asked !== question) {
        if (asked) groups.push(make("h3", { class: "check-question", dir: "auto" }, asked));
        groups.push(make("ol", { class: "citations" }));
        question = asked;
      }
      groups.at(-1).append(this.drawVerdict(citation, verdict, at + 1, places));
    }
    return make("div", { class: "answer-card" }, drawSummary(results, version), groups);
  }

  drawVerdict(citation, verdict, number, places) {
    const { name, icon: picture } = STATUSES[verdict.status];
    const old = drawable(citation, this.document(citation.document.sha256.toLowerCase().slice(0, ID_LENGTH)));
    const now = verdict.citation;
    const near = verdict.nearest && { ...verdict.nearest, quote: verdict.nearest.text };
    return make("li", {
      class: "citation verdict", value: number, "data-status": verdict.status, "data-index": now ? places.push(now) - 1 : null,
    },
    make("p", { class: "verdict-line" },
      make("strong", { class: "verdict-name" }, icon(picture), name), " ", sentence(verdict.detail)),
    make("blockquote", { class: "quote", dir: "auto" }, quoteNodes(now ?? old)),
    make("div", { class: "citation-line" }, this.drawReference(now ?? old, number, now && places), now && make("button", {
      type: "button", class: "link copy", "aria-label": `Copy citation ${number}`, on: { click: () => copyReference(now) },
    }, icon("copy"), make("span", {}, "Copy", make("span", { class: "wide-only" }, " citation")))),
    near && this.drawNear(near, places));
  }

  /** Wording in the stead of a quote that is gone: never shown as if it were the quote. */
  drawNear(near, places) {
    places.push(near);
    return make("div", { class: "near", "data-index": places.length - 1 },
      make("p", {}, "The nearest wording, not the quote:"),
      make("blockquote", { class: "quote", dir: "auto" }, near.quote),
      this.drawReference(near, null, places));
  }

  /** The document and the place; a button that opens it where it is among `places`, as their newest. */
  drawReference(citation, number, places) {
    const { document } = citation;
    const place = placeName(citation);
    const words = [
      number && make("span", { class: "reference-number" }, String(number)),
      make("span", {}, make("cite", { dir: "auto" }, titleOf(document)), place && make("span", { class: "place" }, ` · ${place}`)),
    ];
    if (!places) return make("span", { class: "reference is-plain", title: document.name }, words);
    const index = places.length - 1;
    return make("button", {
      type: "button", class: "reference", "aria-controls": "source", "data-document": document.id, "data-name": document.name,
      title: document.name, on: { click: (event) => this.open(places, index, event.currentTarget) },
    }, words);
  }
}

function drawSummary(results, version) {
  const count = (status) => results.filter((verdict) => verdict.status === status).length;
  const holding = count("valid") + count("moved");
  const all = results.length === 1 ? "The citation holds." : `All ${counted(results.length, "citation")} hold.`;
  const some = `${holding || "None"} of ${counted(results.length, "citation")} ${holding === 1 ? "holds" : "hold"}.`;
  const parts = Object.keys(STATUSES).filter(count).map((status) => `${count(status)} ${status}`);
  return make("p", { class: "check-summary" },
    make("strong", {}, holding === results.length ? all : some),
    ` ${[parts.join(", "), `library version ${version}`].join(" · ")}`);
}

/** The citations in a file. Rejects with NotKept. */
async function read(file) {
  if (file.size > MOST_BYTES) throw new NotKept(`${file.name} is too large. Check fewer citations at a time.`);
  let text;
  try {
    text = await file.text();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new NotKept(`${file.name} cannot be read. Is it still there?`);
  }
  return readKept(text, file.name);
}
