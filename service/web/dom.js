// Small helpers for building the page. Text only ever enters as text nodes: nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id, which index.html holds. */
export const byId = (id) => document.getElementById(id);

/**
 * A new element. `attributes` are set as attributes, except `on` (event listeners by name); `null` and `false` leave an
 * attribute out and `true` sets it empty. `children` are nodes or strings; `null` and `false` are skipped.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of the pictures drawn in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Says `message` to a screen reader, politely. */
export function announce(message) {
  const status = byId("status");
  // What stands outside a modal sheet is silent while it is open.
  const host = document.querySelector("dialog:modal") ?? document.body;
  if (status.parentElement !== host) host.append(status);
  status.textContent = "";
  // A region that is emptied and filled in one task may stay silent.
  setTimeout(() => { status.textContent = message; }, 60);
}

let hideToast = 0;

/** Shows `message` for a moment and says it. */
export function notify(message) {
  const toast = byId("toast");
  toast.textContent = message;
  // Shown anew each time, so that it stands above a sheet that was opened meanwhile.
  toast.hidePopover();
  toast.showPopover();
  clearTimeout(hideToast);
  hideToast = setTimeout(() => toast.hidePopover(), 3200);
  announce(message);
}

/** Puts `text` on the clipboard; also where the page is not served over TLS and the clipboard API is missing. */
export async function copyText(text) {
  if (navigator.clipboard?.writeText) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
  const before = document.activeElement;
  const field = make("textarea", { class: "sr-only", readonly: true, "aria-hidden": "true" });
  field.value = text;
  (document.querySelector("dialog:modal") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  before?.focus?.({ preventScroll: true });
  return copied;
}

/** `1 document`, `2 documents`, `1,234 passages`. */
export function counted(number, singular, plural = `${singular}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? singular : plural}`;
}
