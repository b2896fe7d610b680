/** Keeps tabs that show the same conversation in step. */

import { ID_KEY } from "./conversation.js";

const CHANNEL = "en-indgang";

export function keepInStep(conversation) {
  const channel = new BroadcastChannel(CHANNEL);
  conversation.addEventListener("delivered", () => channel.postMessage(conversation.id));
  channel.addEventListener("message", (event) => {
    if (event.data === conversation.id) conversation.refresh();
  });
  window.addEventListener("storage", (event) => {
    // Another tab began a new conversation; a removed id is followed by the new one.
    if (event.key !== ID_KEY || event.newValue === null) return;
    conversation.reset();
    conversation.refresh();
  });
  window.addEventListener("online", () => conversation.retry());
  window.addEventListener("focus", () => conversation.refresh());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") conversation.refresh();
  });
}
