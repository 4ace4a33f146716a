// Asks for the API key when the service wants one.

import { byId } from "./dom.js";

let asking = null;

/** Resolves to the key the user typed, or to null. Asked twice at once, it asks the user once. */
export function askForKey(wrong) {
  asking ??= show(wrong).finally(() => { asking = null; });
  return asking;
}

function show(wrong) {
  const dialog = byId("key");
  const input = byId("key-input");
  byId("key-wrong").hidden = !wrong;
  input.value = "";
  dialog.returnValue = "";
  return new Promise((resolve) => {
    const submit = () => { dialog.returnValue = "use"; };
    byId("key-form").addEventListener("submit", submit, { once: true });
    byId("key-cancel").onclick = () => dialog.close("");
    dialog.addEventListener("close", () => {
      byId("key-form").removeEventListener("submit", submit);
      const key = dialog.returnValue === "use" ? input.value.trim() : "";
      input.value = "";
      resolve(key || null);
    }, { once: true });
    dialog.showModal();
    input.focus();
  });
}
