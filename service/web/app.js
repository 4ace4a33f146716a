// Puts the page together: the conversation, the documents, the source beside them, and the keys.

import { Api } from "./api.js";
import { Checks } from "./check.js";
import { Conversation } from "./conversation.js";
import { announce, byId, counted, make } from "./dom.js";
import { askForKey } from "./key.js";
import { LibraryView } from "./library.js";
import { SourceView } from "./source.js";
import { Uploads } from "./uploads.js";

const api = new Api({ askForKey });
const source = new SourceView({ api });
const library = new LibraryView({
  api,
  read: (document, opener) => {
    // Two modal sheets on top of each other help nobody; the button that opened this one is gone with its sheet.
    const sheet = library.panel.modal;
    if (sheet) library.panel.close();
    source.read(document, sheet ? byId("toggle-library") : opener);
  },
  onChange: () => {
    conversation.setDocuments((id) => library.has(id));
    source.forget((id) => library.has(id));
    refresh();
    loadExamples();
  },
});
const conversation = new Conversation({
  api,
  open: (citations, index, opener) => source.open(citations, index, opener),
  scope: () => library.scope(),
  onAnswer: (answer, opener) => source.follow(answer.citations, opener),
  onChange: refresh,
});
const checks = new Checks({
  api,
  conversation,
  document: (id) => library.documents.find((document) => document.id === id),
  open: (citations, index, opener) => source.open(citations, index, opener),
});
new Uploads({ api, claim: (files) => checks.claim(files), onStart: () => library.open(null), onAdded: () => library.load() });

const question = byId("question");
const MOST_EXAMPLES = 10;

let examples = [];
let examplesOf = null;
let wasBusy = false;

/** Shows the state of things: asking or not, empty or not, what is searched. */
function refresh() {
  const { busy, empty } = conversation;
  const bare = library.loaded && library.documents.length === 0;
  const nothing = library.loaded && !bare && library.chosen.length === 0;
  byId("main").toggleAttribute("data-empty", empty);
  byId("welcome").hidden = !empty;
  byId("new-conversation").hidden = byId("print").hidden = empty;
  byId("ask").setAttribute("aria-busy", String(busy));
  byId("ask").classList.toggle("is-busy", busy);
  question.disabled = busy;
  question.placeholder = bare ? "Add documents, then ask" : empty ? "Ask a question" : "Ask a follow-up or something new";
  byId("send").hidden = busy;
  byId("stop").hidden = !busy;
  byId("send").disabled = bare || nothing || !question.value.trim();
  const scope = byId("scope");
  scope.hidden = !library.loaded || bare;
  scope.textContent = nothing ? "No document chosen"
    : library.left.size ? `Searches ${library.chosen.length} of ${counted(library.documents.length, "document")}`
      : `Searches ${library.documents.length === 1 ? "1 document" : `all ${counted(library.documents.length, "document")}`}`;
  byId("scope-all").hidden = library.left.size === 0;
  drawStart(empty, bare);
  if (busy !== wasBusy) moveFocus(busy);
  wasBusy = busy;
}

/** While a question is under way the box is disabled: the focus goes to Stop and comes back. */
function moveFocus(busy) {
  const active = document.activeElement;
  if (busy) {
    if (active === document.body || active === question || active === byId("send")) byId("stop").focus();
  } else if (active === document.body || active === byId("stop")) {
    // On a touch screen the keyboard would cover the answer.
    if (matchMedia("(pointer: fine)").matches) question.focus({ preventScroll: true });
    else byId("conversation").focus({ preventScroll: true });
  }
}

function drawStart(empty, bare) {
  const start = byId("start");
  start.hidden = !empty || (!bare && !examples.length);
  if (start.hidden) return;
  if (bare) {
    start.replaceChildren(
      make("h2", {}, "Your library is empty"),
      make("p", {}, "Drop reports, articles or minutes anywhere on this page: PDF, Word, HTML, Markdown or plain text."),
      make("p", { class: "start-actions" },
        make("button", { type: "button", class: "primary", on: { click: () => byId("file-input").click() } }, "Add files"),
        make("button", { type: "button", class: "secondary", on: { click: () => byId("folder-input").click() } }, "Add folder")),
      make("p", {}, "Or keep a whole folder in step, from the command line: ", make("code", {}, "pincite sync FOLDER")));
    return;
  }
  start.replaceChildren(
    make("h2", {}, "For example"),
    make("ul", { class: "examples" }, examples.map((text) => make("li", {},
      make("button", { type: "button", class: "example", dir: "auto", on: { click: () => ask(text) } }, text)))));
}

/** Gets the example questions, anew whenever the library has changed: they are about what is in it. */
async function loadExamples() {
  if (!library.loaded || examplesOf === library.version) return;
  examplesOf = library.version;
  examples = (await api.examples()).filter((text) => typeof text === "string").slice(0, MOST_EXAMPLES);
  refresh();
}

async function ask(text) {
  const asked = text.trim();
  if (!asked || conversation.busy || (library.loaded && !library.chosen.length)) return;
  question.value = "";
  fit();
  await conversation.ask(asked);
  const version = conversation.answers.at(-1)?.library_version;
  // Another process may have added or removed documents.
  if (library.loaded && library.version !== null && version !== undefined && version !== library.version) await library.load();
}

/** Lets the box grow with the question, where the style sheet cannot. */
function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  question.style.setProperty("height", "auto");
  question.style.setProperty("height", `${question.scrollHeight}px`);
}

function newConversation() {
  source.panel.close();
  conversation.clear();
  announce("New conversation");
  question.focus();
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(question.value);
});
question.addEventListener("input", () => {
  fit();
  refreshSend();
});
question.addEventListener("keydown", (event) => {
  // While an input method composes a word, Enter is its own.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!byId("send").disabled) byId("ask").requestSubmit();
});
byId("stop").addEventListener("click", () => conversation.stop());
byId("new-conversation").addEventListener("click", newConversation);
byId("print").addEventListener("click", () => print());
byId("scope").addEventListener("click", (event) => library.open(event.currentTarget));
byId("scope-all").addEventListener("click", () => {
  library.searchAll();
  byId("scope").focus();
});

function refreshSend() {
  byId("send").disabled = !question.value.trim() || (library.loaded && library.chosen.length === 0);
}

addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea");
  const modal = document.querySelector("dialog:modal");
  if (event.key === "/" && !typing && !modal && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    question.focus();
  } else if (event.key === "Escape" && !modal && !event.defaultPrevented) {
    if (source.isOpen) source.panel.close();
    else if (conversation.busy) conversation.stop();
  }
});

conversation.restore();
refresh();
if (matchMedia("(pointer: fine)").matches) question.focus();
await library.load();
