// A side panel: docked beside the conversation where there is room, else a modal sheet with the focus held inside.

/** Wraps a `dialog`. `docked` is the media query under which it stands beside the page. */
export class Panel {
  constructor(dialog, { docked, onClose = () => {} }) {
    this.dialog = dialog;
    this.query = matchMedia(docked);
    this.opener = null;
    this.onClose = onClose;
    this.moving = false;
    this.query.addEventListener("change", () => this.move());
    dialog.addEventListener("close", () => {
      if (!this.moving) this.closed();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && this.modal && this.outside(event)) this.close();
    });
  }

  get isOpen() {
    return this.dialog.open;
  }

  get modal() {
    return this.dialog.matches(":modal");
  }

  /** Opens the panel; the focus stays for the caller to place, and returns to `opener` on closing. */
  open(opener = null) {
    this.opener = opener ?? this.opener;
    if (this.isOpen) return;
    if (this.query.matches) keepInPlace(this.opener, () => this.dialog.setAttribute("open", ""));
    else this.dialog.showModal();
  }

  close() {
    if (!this.isOpen) return;
    if (this.modal) {
      this.dialog.close();
    } else {
      // Who is typing elsewhere goes on typing.
      const focused = this.dialog.contains(document.activeElement);
      keepInPlace(this.opener, () => this.dialog.removeAttribute("open"));
      this.closed({ focused });
    }
  }

  closed({ focused = true } = {}) {
    const opener = this.opener;
    this.opener = null;
    this.onClose();
    if (focused && opener?.isConnected) opener.focus({ preventScroll: true });
  }

  /** Keeps an open panel open in the way the window's new width asks for. */
  move() {
    if (!this.isOpen || this.modal !== this.query.matches) return;
    const focused = this.dialog.contains(document.activeElement) ? document.activeElement : null;
    this.moving = true;
    if (this.modal) this.dialog.close();
    else this.dialog.removeAttribute("open");
    if (this.query.matches) this.dialog.setAttribute("open", "");
    else this.dialog.showModal();
    focused?.focus({ preventScroll: true });
    // The close event of a modal dialog comes in a later task.
    setTimeout(() => { this.moving = false; }, 0);
  }

  outside({ clientX, clientY }) {
    const box = this.dialog.getBoundingClientRect();
    return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
  }
}

/** Does `change`, which makes the columns wider or narrower, and holds `element` at its height in the window. */
export function keepInPlace(element, change) {
  const before = element?.getBoundingClientRect().top;
  change();
  if (before === undefined) return;
  const after = element.getBoundingClientRect().top;
  element.closest(".conversation")?.scrollBy({ top: after - before, behavior: "instant" });
}
