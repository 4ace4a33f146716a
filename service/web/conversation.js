// The conversation: questions asked one at a time, their answers, and what of them the next question is told.

import { Problem } from "./api.js";
import { drawAnswer, drawResolved, markGone, spokenAnswer } from "./answer.js";
import { announce, byId, counted, make, notify } from "./dom.js";
import { Keep } from "./keep.js";

const HISTORY = 6;
const KEPT = "pincite.turns";
const MOST_KEPT = 40;

/**
 * Asks, shows and remembers. `scope()` gives the ids to search or null for all; `open` shows a source;
 * `onAnswer(answer, chip)` hears of each new answer, with the button of its first citation.
 */
export class Conversation {
  constructor({ api, open, scope, onAnswer, onChange }) {
    Object.assign(this, { api, open, scope, onAnswer, onChange });
    // What was asked, as the service took it, with its answer: to ask the same again.
    this.asked = [];
    this.controller = null;
    this.turns = byId("turns");
    this.isThere = () => true;
  }

  get busy() {
    return this.controller !== null;
  }

  get answers() {
    return this.asked.map(({ answer }) => answer);
  }

  get empty() {
    return this.turns.childElementCount === 0;
  }

  /** Asks `question`. With `alone` it is taken as it stands, without the conversation before it. */
  async ask(question, { alone = false } = {}) {
    if (this.busy) return;
    const turn = this.addTurn(question);
    const controller = new AbortController();
    this.controller = controller;
    this.onChange();
    const progress = make("div", { class: "progress" }, make("p", { class: "stage" }, "Understanding the question"));
    turn.append(progress);
    this.reveal(turn);
    const body = { question, history: alone ? [] : this.history() };
    const documents = this.scope();
    if (documents !== null) body.documents = documents;
    try {
      const answer = await this.api.ask(body, {
        signal: controller.signal,
        onStage: (name, data) => this.showStage(progress, question, name, data),
      });
      if (this.controller !== controller) return;
      progress.remove();
      this.show(turn, answer, body);
      this.asked.push({ answer, body });
      this.keep();
      announce(spokenAnswer(answer));
      this.onAnswer(answer, turn.querySelector(".chip"));
    } catch (error) {
      if (this.controller !== controller) return;
      progress.remove();
      this.showFailure(turn, error, question, alone);
      if (!(error instanceof Problem) && error.name !== "AbortError") throw error;
    } finally {
      if (this.controller === controller) {
        this.controller = null;
        this.reveal(turn);
        this.onChange();
      }
    }
  }

  /** Asks a question from within the conversation; while another is under way it says so and is false. */
  askNext(question, options) {
    if (this.busy) {
      notify("One question at a time: wait for the answer, or stop it.");
      return false;
    }
    this.ask(question, options);
    return true;
  }

  stop() {
    this.controller?.abort();
  }

  /** Empties the conversation; a question under way is given up. */
  clear() {
    const controller = this.controller;
    this.controller = null;
    controller?.abort();
    this.asked = [];
    this.turns.replaceChildren();
    this.keep();
    this.onChange();
  }

  /** The last turns as the service takes them. A question goes in as it was understood, so that each stands by itself. */
  history() {
    return this.answers.slice(-HISTORY).map(({ resolved_question: resolved, question, answer }) => (
      { question: resolved || question, answer }));
  }

  addTurn(question) {
    const turn = make("article", { class: "turn" }, make("h2", { class: "question", dir: "auto" }, question));
    this.turns.append(turn);
    return turn;
  }

  show(turn, answer, body) {
    const keep = new Keep(answer, body, { api: this.api });
    turn.append(drawAnswer(answer, { open: this.open, ask: (question) => this.askNext(question, { alone: true }), keep }));
    markGone(turn, this.isThere);
  }

  showStage(progress, question, name, data) {
    const stage = progress.querySelector(".stage");
    if (name === "resolved") {
      const line = drawResolved({ question, resolved_question: data.resolved_question }, () => {});
      line?.querySelector("button").remove();
      if (line) progress.prepend(line);
      stage.textContent = "Searching";
    } else if (name === "hits") {
      const documents = new Set(data.hits.map((hit) => hit.document.id));
      stage.textContent = `Reading ${counted(data.hits.length, "passage")} from ${counted(documents.size, "document")}`;
    } else if (name === "waiting") {
      const words = `${data.detail} Trying again in ${Math.ceil(data.seconds)} s`;
      if (stage.textContent !== words) announce(words);
      stage.textContent = words;
    }
  }

  showFailure(turn, error, question, alone) {
    if (error.name === "AbortError") {
      turn.append(make("p", { class: "stopped" }, "Stopped."));
      announce("Stopped");
      return;
    }
    const words = error instanceof Problem ? error.message : "Something in this page went wrong.";
    const again = () => {
      if (this.askNext(question, { alone })) turn.remove();
    };
    turn.append(make("div", { class: "problem" },
      make("p", { class: "problem-text" }, words),
      make("button", { type: "button", class: "secondary", on: { click: again } }, "Try again")));
    announce(words);
  }

  /** Brings the turn's question to the top of what is seen. */
  reveal(turn) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    turn.querySelector(".question").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }

  /** Tells which documents are there: sources of the others can no longer be opened. */
  setDocuments(isThere) {
    this.isThere = isThere;
    markGone(this.turns, isThere);
  }

  keep() {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.asked.slice(-MOST_KEPT)));
    } catch (error) {
      // A full store only costs the conversation after a reload.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** Shows the conversation this tab had before it was loaded anew. */
  restore() {
    try {
      this.asked = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    for (const { answer, body } of this.asked) this.show(this.addTurn(answer.question), answer, body);
    if (this.asked.length) this.reveal(this.turns.lastElementChild);
  }
}
