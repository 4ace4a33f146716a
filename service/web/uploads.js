// Adding files: chosen or dropped, several or a folder, each with its progress and, when it fails, the reason.

import { Problem, sentence } from "./api.js";
import { announce, byId, counted, make } from "./dom.js";

const AT_ONCE = 2;

/**
 * Takes files in. `claim(files)` resolves to those of dropped ones that are to be added; `onStart()` is called when some
 * come, `onAdded()` whenever the library may have changed.
 */
export class Uploads {
  constructor({ api, claim, onStart, onAdded }) {
    Object.assign(this, { api, claim, onStart, onAdded });
    this.area = byId("uploads");
    this.queue = [];
    this.running = 0;
    this.total = 0;
    this.done = 0;
    this.known = 0;
    this.failed = 0;
    for (const name of ["file", "folder"]) {
      const input = byId(`${name}-input`);
      byId(`add-${name === "file" ? "files" : "folder"}`).addEventListener("click", () => input.click());
      input.addEventListener("change", () => {
        this.take([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
        input.value = "";
      });
    }
    this.watchDrops();
  }

  watchDrops() {
    const veil = byId("drop");
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      const items = [...event.dataTransfer.items];
      const kept = items.length > 0 && items.every((item) => item.type === "application/json");
      byId("drop-words").textContent = kept ? "Drop to check its citations" : "Drop to add to your documents";
      veil.hidden = false;
    });
    addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) veil.hidden = true;
    });
    addEventListener("drop", async (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      veil.hidden = true;
      this.take(await this.claim(await filesOf(event.dataTransfer)));
    });
  }

  /** Queues files. What begins with a dot is the system's, not the user's. */
  take(files) {
    const wanted = files.filter(({ name }) => !name.split("/").some((part) => part.startsWith(".")));
    if (!wanted.length) return;
    if (!this.running && !this.queue.length) this.begin();
    this.total += wanted.length;
    for (const { file, name } of wanted) this.queue.push({ file, name, row: this.addRow(name) });
    this.summary();
    this.onStart();
    announce(`Adding ${counted(wanted.length, "file")}`);
    while (this.running < AT_ONCE && this.queue.length) this.run();
  }

  begin() {
    Object.assign(this, { total: 0, done: 0, known: 0, failed: 0 });
    this.line = make("p", { class: "uploads-summary" });
    this.list = make("ul", { class: "upload-list" });
    this.area.replaceChildren(
      make("div", { class: "uploads-head" }, this.line,
        make("button", { type: "button", class: "link", hidden: true, on: { click: () => { this.area.hidden = true; byId("add-files").focus(); } } }, "Clear")),
      this.list);
    this.area.hidden = false;
  }

  async run() {
    this.running += 1;
    for (let job = this.queue.shift(); job; job = this.queue.shift()) await this.upload(job);
    this.running -= 1;
    if (this.running === 0) {
      this.area.querySelector("button").hidden = false;
      announce(this.line.textContent);
    }
  }

  async upload({ file, name, row }) {
    row.classList.add("is-running");
    try {
      const result = await this.api.add(file, name, {
        onProgress: (share) => row.progress(share),
        onWait: (seconds) => row.state(`Busy, again in ${Math.ceil(seconds)} s`),
      });
      const { failed, words } = outcome(result);
      row.finish(failed ? "failed" : "done", words);
      this.failed += failed ? 1 : 0;
      this.known += result.status === "unchanged" ? 1 : 0;
    } catch (error) {
      row.finish("failed", error instanceof Problem ? error.message : "The file could not be sent.");
      this.failed += 1;
      if (!(error instanceof Problem)) throw error;
    } finally {
      this.done += 1;
      this.summary();
      // A folder of hundreds needs no new list after each file.
      if (this.done === this.total || this.done % 10 === 0) await this.onAdded();
    }
  }

  summary() {
    const failures = this.failed ? `, ${this.failed} could not be added` : "";
    const known = this.known ? `, ${this.known} already there` : "";
    this.line.textContent = this.done < this.total
      ? `Adding ${Math.min(this.done + 1, this.total)} of ${counted(this.total, "file")}${failures}`
      : `${counted(this.total - this.known - this.failed, "file")} added${known}${failures}`;
  }

  addRow(name) {
    const bar = make("progress", { max: 1, value: 0, "aria-label": `Sending ${name}` });
    const state = make("span", { class: "upload-state" }, "Waiting");
    const row = make("li", { class: "upload" }, make("span", { class: "upload-name", dir: "auto", title: name }, name), state, bar);
    row.state = (words) => { state.textContent = words; };
    row.progress = (share) => {
      bar.value = share;
      state.textContent = share < 1 ? `${Math.floor(share * 100)}%` : "Reading";
      // Once it has been sent, how long reading takes is not known.
      if (share >= 1) bar.removeAttribute("value");
    };
    row.finish = (kind, words) => {
      bar.remove();
      row.classList.remove("is-running");
      row.classList.add(`is-${kind}`);
      state.textContent = words;
      if (kind === "failed") announce(`${name}: ${words}`);
    };
    this.list.append(row);
    return row;
  }
}

/** What became of one file, in words. */
function outcome({ status, reason, document }) {
  const words = { added: "Added", replaced: "Replaced", unchanged: "Already there" }[status];
  if (words === undefined) return { failed: true, words: sentence(reason ?? "it could not be read") };
  return { failed: false, words: document ? `${words}, ${counted(document.passages, "passage")}` : words };
}

/** The files of a drop, folders walked. The entries must be taken before the event is over. */
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const files = [];
  for (const entry of entries) await walk(entry, files);
  return files;
}

async function walk(entry, files) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    files.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A folder gives its entries in batches, an empty one last.
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!batch.length) return;
    for (const child of batch) await walk(child, files);
  }
}
