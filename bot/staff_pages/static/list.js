/* A list that follows what others do. */

import { listen } from "./live.js";

let waiting = null;
const refetch = async () => {
  waiting = null;
  const live = document.getElementById("live");
  const focused = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("live");
    if (!fresh) return;
    live.replaceChildren(...fresh.childNodes);
    if (focused) live.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  } catch {
    /* The next change tries again. */
  }
};

listen(() => {
  waiting ??= setTimeout(refetch, 1000);
});
