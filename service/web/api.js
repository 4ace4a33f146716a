// Talks to the service: one place for the key, for problem documents, for waiting when it is busy, and for streams.

import { readEvents } from "./events.js";

const KEY = "pincite.key";
const LONGEST_WAIT_SECONDS = 30;
const PAGE = 1000;
const CITATIONS_AT_ONCE = 500;
const STARTING = "urn:pincite:problem:not-ready";
const MOST_WAITS_AT_START = 60;

/** Something the service, or the way to it, refused. `message` is fit to be shown. */
export class Problem extends Error {
  constructor(status, message, { type = null, title = null, retryAfter = null, results = [] } = {}) {
    super(message);
    this.name = "Problem";
    Object.assign(this, { status, type, title, retryAfter, results });
  }

  /** Whether to come again after `retryAfter` seconds: once when it is busy, patiently while its models load. */
  isPassing(timesWaited) {
    if ((this.status !== 503 && this.status !== 429) || this.retryAfter === null) return false;
    return timesWaited < (this.type === STARTING ? MOST_WAITS_AT_START : 1);
  }
}

export const offline = () =>
  new Problem(0, "The service cannot be reached. Is pincite serve still running?", { title: "No connection" });

/** What an answer with an error status says, from its RFC 9457 body where it has one. */
export function problemFrom(status, header, body) {
  let given = {};
  try {
    given = JSON.parse(body) ?? {};
  } catch (error) {
    // What stands between here and the service may answer in another language.
    if (!(error instanceof SyntaxError)) throw error;
  }
  const text = (value) => (typeof value === "string" && value ? value : null);
  const seconds = Number.parseFloat(header("Retry-After") ?? "");
  const retryAfter = Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS) : null;
  const plain = status === 503 ? "the service is busy" : `the service answered with status ${status}`;
  const words = sentence(text(given.detail) ?? text(given.title) ?? plain);
  return new Problem(status, words, {
    type: text(given.type), title: text(given.title), retryAfter, results: given.results ?? [],
  });
}

/** A detail as a sentence: problem documents write them small and without a full stop. */
export const sentence = (words) => words[0].toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");

/** What a citation marks, as the service's pages take it. */
function markQuery(marks) {
  const ranges = { mark: marks?.quote, answer: marks?.answer };
  return Object.entries(ranges).filter(([, range]) => range).map(([name, range]) => `${name}=${range.join("-")}`).join("&");
}

/** Resolves after `seconds`, or rejects with an AbortError when `signal` is aborted first. */
export function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

/** The events of a response; a connection that breaks off is a Problem. */
async function* eventsOf(response) {
  try {
    yield* readEvents(response.body);
  } catch (error) {
    if (error instanceof TypeError) throw offline();
    throw error;
  }
}

/** The service. `askForKey(wrong)` resolves to a key, or to null when the user gives none. */
export class Api {
  constructor({ askForKey }) {
    this.askForKey = askForKey;
  }

  get key() {
    return sessionStorage.getItem(KEY);
  }

  headers(more = {}) {
    return this.key ? { ...more, Authorization: `Bearer ${this.key}` } : more;
  }

  /** Asks for a key and keeps it for this tab; false when the user gives none. */
  async renewKey() {
    const key = await this.askForKey(this.key !== null);
    if (key) sessionStorage.setItem(KEY, key);
    return Boolean(key);
  }

  /** The response to a request, once it is a good one. When busy it waits as told and tries again. */
  async request(path, { onWait = null, headers = {}, ...options } = {}) {
    for (let waited = 0; ;) {
      let response;
      const sent = this.key;
      try {
        response = await fetch(path, { ...options, headers: this.headers(headers) });
      } catch (error) {
        if (error instanceof TypeError) throw offline();
        throw error;
      }
      if (response.ok) return response;
      const problem = problemFrom(response.status, (name) => response.headers.get(name), await response.text());
      // Another request may have got a new key meanwhile: then that one is tried first.
      if (problem.status === 401 && (this.key !== sent || (await this.renewKey()))) continue;
      if (!problem.isPassing(waited)) throw problem;
      waited += 1;
      onWait?.(problem.retryAfter, problem.message);
      await pause(problem.retryAfter, options.signal);
    }
  }

  async json(path, options) {
    return (await this.request(path, options)).json();
  }

  /**
   * Asks a question and resolves to the Answer. `onStage(name, data)` hears of `resolved`, `hits` and `waiting` as they
   * come; a service that does not stream answers with one JSON body.
   */
  async ask(body, { signal, onStage }) {
    const response = await this.request("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream, application/json;q=0.5" },
      body: JSON.stringify(body),
      signal,
      onWait: (seconds, detail) => onStage("waiting", { seconds, detail }),
    });
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return response.json();
    let answer = null;
    for await (const { event, data } of eventsOf(response)) {
      if (event === "answer") answer = JSON.parse(data);
      else if (event === "error") throw problemFrom(JSON.parse(data).status ?? 500, () => null, data);
      else if (event === "done") break;
      else onStage(event, JSON.parse(data));
    }
    if (answer === null) throw new Problem(0, "The connection ended before the answer came.", { title: "No answer" });
    return answer;
  }

  /** The answer to `body` in another form: `{file, version}`, the version being the library's. */
  async export(body, type, options) {
    const response = await this.request("/v1/ask", {
      ...options,
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: type },
      body: JSON.stringify(body),
    });
    const version = Number.parseInt(response.headers.get("Pincite-Library-Version") ?? "", 10);
    return { file: await response.blob(), version: Number.isNaN(version) ? null : version };
  }

  /** What became of kept citations, in their order: `{results, library_version}`. */
  async verify(citations, options) {
    const results = [];
    for (let first = 0; ; first += CITATIONS_AT_ONCE) {
      const body = await this.json("/v1/citations/verify", {
        ...options,
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ citations: citations.slice(first, first + CITATIONS_AT_ONCE) }),
      });
      results.push(...body.results);
      if (first + CITATIONS_AT_ONCE >= citations.length) return { ...body, results };
    }
  }

  /** The example questions, none when the service has none. */
  async examples() {
    try {
      return (await this.json("/v1/examples")).questions ?? [];
    } catch (error) {
      if (error instanceof Problem) return [];
      throw error;
    }
  }

  /** All documents, with what of the files could not be read: `{documents, unreadable, library_version}`. */
  async documents(options) {
    const all = [];
    for (;;) {
      const body = await this.json(`/v1/documents?limit=${PAGE}&offset=${all.length}`, options);
      all.push(...body.documents);
      if (!body.documents.length || all.length >= body.total) return { ...body, documents: all };
    }
  }

  text(id, options) {
    return this.json(`/v1/documents/${encodeURIComponent(id)}/text`, options);
  }

  /** The pages of a PDF with their sizes and where `marks` lie on them; `marks` are what `markOf` gives, or null. */
  pages(id, marks, options) {
    return this.json(`/v1/documents/${encodeURIComponent(id)}/pages?${markQuery(marks)}`, options);
  }

  /** A page with its marks as a picture of `width` pixels. It is fetched because an image cannot show the key. */
  async page(id, number, marks, width, options) {
    const query = `width=${width}&${markQuery(marks)}`;
    return (await this.request(`/v1/documents/${encodeURIComponent(id)}/pages/${number}.png?${query}`, options)).blob();
  }

  remove(id) {
    return this.request(`/v1/documents/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  /** Strikes a file that could not be read off the list. */
  forget(name) {
    return this.request(`/v1/unreadable/${encodeURIComponent(name)}`, { method: "DELETE" });
  }

  originalUrl(id) {
    return `/v1/documents/${encodeURIComponent(id)}/original`;
  }

  /**
   * Sends one file and resolves to what became of it: `{status, reason, document}`. `onProgress(share)` hears how much of
   * it has been sent, from 0 to 1.
   */
  async add(file, name, { onProgress, onWait }) {
    for (let waited = 0; ;) {
      const sent = this.key;
      const { status, header, body } = await this.send(file, name, onProgress);
      if (status >= 200 && status < 300) return JSON.parse(body).results[0];
      const problem = problemFrom(status, header, body);
      if (problem.results.length) return problem.results[0];
      if (status === 401 && (this.key !== sent || (await this.renewKey()))) continue;
      if (!problem.isPassing(waited)) throw problem;
      waited += 1;
      onWait(problem.retryAfter);
      await pause(problem.retryAfter);
    }
  }

  send(file, name, onProgress) {
    const form = new FormData();
    form.append("files", file, name);
    return new Promise((resolve, reject) => {
      // fetch cannot tell how far an upload is.
      const request = new XMLHttpRequest();
      request.open("POST", "/v1/documents");
      for (const [header, value] of Object.entries(this.headers({ Accept: "application/json" }))) {
        request.setRequestHeader(header, value);
      }
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable && event.total) onProgress(event.loaded / event.total);
      });
      request.addEventListener("load", () => resolve({
        status: request.status,
        header: (wanted) => request.getResponseHeader(wanted),
        body: request.responseText,
      }));
      request.addEventListener("error", () => reject(offline()));
      request.send(form);
    });
  }
}
