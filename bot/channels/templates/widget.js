/* The chat on another web site: <script src="https://HOST/widget.js" async></script>
   Sets no cookies and one global, enIndgang, with open() and close(). */
(() => {
  "use strict";
  if (window.enIndgang) return;

  const TEXTS = {{ texts | tojson }};
  const ORIGIN = new URL(document.currentScript.src).origin;
  const REMEMBERED = "en-indgang.open";
  const FULL_SCREEN = window.matchMedia("(max-width: 30rem), (max-height: 26rem)");

  const STYLES = `
    :host { all: initial; }
    button { font: 600 1rem/1.4 system-ui, sans-serif; cursor: pointer; color: #fff; background: #00497a; border: 0; }
    button:hover { background: #00335a; }
    button:focus-visible { outline: 3px solid #1a1a1a; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    .launcher { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483000; padding: .75rem 1.25rem;
      border-radius: 1.5rem; box-shadow: 0 2px 8px rgb(0 0 0 / .3); min-height: 44px; }
    dialog { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483001; margin: 0; padding: 0; border: 1px solid #595959;
      width: 26rem; height: min(44rem, calc(100dvh - 2rem)); max-width: none; max-height: none;
      border-radius: 8px; box-shadow: 0 4px 24px rgb(0 0 0 / .3); background: #fff; overflow: hidden; }
    dialog[open] { display: flex; flex-direction: column; }
    .bar { display: flex; align-items: center; justify-content: space-between; gap: .25rem; padding-left: .75rem;
      color: #fff; background: #00497a; font: 600 1rem/1.4 system-ui, sans-serif; }
    .bar span { min-width: 0; overflow-wrap: anywhere; }
    .bar button { flex: none; padding: .5rem .75rem; min-height: 44px; }
    .bar button:focus-visible { outline-color: #fff; outline-offset: -4px; box-shadow: none; }
    iframe { flex: 1; width: 100%; border: 0; min-height: 0; }
    @media (max-width: 30rem), (max-height: 26rem) {
      dialog { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
    }
  `;

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /** Storage may be shut off on the host page; then the chat is simply closed on the next page. */
  const remember = (open) => {
    try {
      if (open) sessionStorage.setItem(REMEMBERED, "1");
      else sessionStorage.removeItem(REMEMBERED);
    } catch { /* nothing to remember with */ }
  };
  const wasOpen = () => {
    try {
      return sessionStorage.getItem(REMEMBERED) === "1";
    } catch {
      return false;
    }
  };

  const launcher = element("button", { type: "button", className: "launcher", textContent: TEXTS.open });
  launcher.setAttribute("aria-haspopup", "dialog");
  launcher.setAttribute("aria-expanded", "false");
  const closer = element("button", { type: "button", textContent: TEXTS.close });
  const bar = element("div", { className: "bar" }, element("span", { textContent: TEXTS.title }), closer);
  const panel = element("dialog", {}, bar);
  panel.setAttribute("aria-label", TEXTS.title);
  let frame = null;

  const askForFocus = () => {
    frame.focus();
    frame.contentWindow.postMessage({ type: "en-indgang.focus" }, ORIGIN);
  };

  const load = (focus) => {
    frame = element("iframe", { src: `${ORIGIN}/?embed=1`, title: TEXTS.title, allow: "clipboard-write" });
    if (focus) frame.addEventListener("load", askForFocus, { once: true });
    panel.append(frame);
  };

  /** A modal dialog where it covers the page, so that the keyboard cannot wander behind it. */
  const show = () => (FULL_SCREEN.matches ? panel.showModal() : panel.show());

  const open = (focus = true) => {
    if (panel.open) return;
    show();
    launcher.hidden = true;
    launcher.setAttribute("aria-expanded", "true");
    remember(true);
    if (!frame) load(focus);
    else if (focus) askForFocus();
  };

  const close = () => {
    if (!panel.open) return;
    panel.close();
    launcher.hidden = false;
    launcher.setAttribute("aria-expanded", "false");
    remember(false);
    launcher.focus();
  };

  launcher.addEventListener("click", () => open());
  closer.addEventListener("click", close);
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === ORIGIN && event.data?.type === "en-indgang.close") {
      close();
    }
  });
  FULL_SCREEN.addEventListener("change", () => {
    if (!panel.open) return;
    panel.close();
    show();
  });

  const start = () => {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    root.append(launcher, panel);
    document.body.append(host);
    if (wasOpen() && !FULL_SCREEN.matches) {
      const before = document.activeElement;
      open(false);
      if (before && before !== document.body) before.focus();
      else closer.blur();
    }
  };

  window.enIndgang = Object.freeze({ open: () => open(), close });
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start, { once: true });
})();
