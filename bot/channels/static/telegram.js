/** "Fortsæt i Telegram": asks for a link that moves this conversation, and opens it. */

import * as api from "./api.js";
import { say } from "./texts.js";

/** Make the button work, where the page has one. */
export function offerTelegram(conversation) {
  const button = document.getElementById("to-telegram");
  if (!button) return;
  const status = document.getElementById("connection");
  button.addEventListener("click", async () => {
    // Opened at once: a window that a page opens later is held back by the browser.
    const opened = window.open("", "_blank");
    button.disabled = true;
    try {
      await conversation.refresh();
      const { url } = await api.moveToTelegram(conversation.id);
      if (opened) {
        opened.opener = null;
        opened.location.replace(url);
      } else window.location.assign(url);
    } catch (error) {
      opened?.close();
      status.textContent = error.message || say("no_connection");
    } finally {
      button.disabled = false;
    }
  });
}
