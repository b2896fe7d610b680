/** The page inside a widget's frame: Escape asks the widget to close, the widget asks for focus. */

export function talkToWidget(composer) {
  if (window.parent === window) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    // Any site that may embed the page may hear that the user wants to leave it.
    window.parent.postMessage({ type: "en-indgang.close" }, "*");
  });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.type === "en-indgang.focus") composer.focus();
  });
}
