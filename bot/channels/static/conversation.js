/** One conversation with the server: opens it, delivers what waits, reads what is new, tries again.

What waits is delivered before anything is read, so that a message is never shown both as waiting
and as stored. A pass runs alone; whoever asks for one meanwhile gets another one after it. */

import * as api from "./api.js";
import { lasting } from "./storage.js";

export const ID_KEY = "en-indgang.conversation";
const LONGEST_WAIT_S = 30;
const MOST_ATTEMPTS = 6;

export class Conversation extends EventTarget {
  #outbox;
  #last = 0;
  #running = false;
  #again = false;
  #attempt = 0;
  #timer = null;

  /** Fires `messages` (detail: new messages), `reset`, `delivered` and `change` (see `state`). */
  constructor(outbox) {
    super();
    this.#outbox = outbox;
    this.state = { sending: null, connected: true, trouble: "" };
  }

  get id() {
    return lasting.get(ID_KEY);
  }

  /** Hand over a message: {text, to} or {text, message, choice}. */
  send(message) {
    this.#outbox.add(message);
    this.#change({});
    return this.refresh();
  }

  /** Leave the conversation and open a new one. */
  startOver() {
    this.#outbox.clear();
    lasting.set(ID_KEY, null);
    this.reset();
    return this.refresh();
  }

  /** Forget what has been read; the next pass reads the conversation whole. */
  reset() {
    this.#last = 0;
    this.dispatchEvent(new Event("reset"));
  }

  /** Try at once, whatever went wrong before. */
  retry() {
    this.#attempt = 0;
    return this.refresh();
  }

  /** Deliver and read until there is nothing left to do, or until it must be tried later. */
  async refresh() {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      while (this.#again) {
        this.#again = false;
        await this.#pass();
      }
    } finally {
      this.#running = false;
    }
  }

  async #pass() {
    try {
      if (!this.id) await this.#open();
      await this.#deliver();
      await this.#read();
      this.#attempt = 0;
      this.#change({ sending: null, connected: true, trouble: "" });
    } catch (error) {
      if (error instanceof api.UnknownConversation) this.#abandon();
      else if (error instanceof api.TryLater || error instanceof api.Refused) this.#tryLater(error);
      else throw error;
    }
  }

  async #open() {
    const opened = await api.open();
    // Another tab may have been quicker: then both use its conversation.
    if (!this.id) lasting.set(ID_KEY, opened.id);
  }

  async #deliver() {
    for (let entry = this.#outbox.next; entry; entry = this.#outbox.next) {
      this.#change({ sending: entry.client_id });
      const { client_id, text, to, message, choice } = entry;
      try {
        await api.deliver(this.id, choice === undefined ? { text, client_id, to } : { message, choice, client_id });
        this.#outbox.mark(entry, "delivered");
      } catch (error) {
        if (!(error instanceof api.Refused)) throw error;
        this.#outbox.mark(entry, "refused", error.message);
      }
    }
  }

  async #read() {
    const id = this.id;
    const fresh = await api.messages(id, this.#last);
    if (id !== this.id) {
      this.#again = true;
      return;
    }
    const delivered = this.#outbox.entries.some((entry) => entry.state === "delivered");
    this.#outbox.dropDelivered();
    const unread = fresh.filter((message) => message.number > this.#last);
    if (unread.length) {
      this.#last = unread.at(-1).number;
      this.dispatchEvent(new CustomEvent("messages", { detail: unread }));
    }
    if (delivered) this.dispatchEvent(new Event("delivered"));
  }

  #abandon() {
    this.#outbox.moveToNewConversation();
    lasting.set(ID_KEY, null);
    this.reset();
    this.#again = true;
  }

  #tryLater(error) {
    this.#change({ sending: null, connected: error.message !== "", trouble: error.message });
    this.#attempt += 1;
    // Without a connection, the browser says when there is one again.
    if (this.#attempt > MOST_ATTEMPTS || !navigator.onLine) return;
    const seconds = error.seconds ?? Math.min(LONGEST_WAIT_S, 2 ** (this.#attempt - 1));
    this.#timer = setTimeout(() => this.refresh(), seconds * 1000);
  }

  #change(state) {
    Object.assign(this.state, state);
    this.dispatchEvent(new Event("change"));
  }
}
