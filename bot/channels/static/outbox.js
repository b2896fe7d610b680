/** Messages on their way to the server. They survive a reload of the tab and keep their client_id. */

import { session } from "./storage.js";

const KEY = "en-indgang.outbox";

/** An entry is {client_id, text, to} or {client_id, text, message, choice}; state: waiting, delivered or refused. */
export class Outbox {
  #entries = JSON.parse(session.get(KEY) ?? "[]");

  get entries() {
    return this.#entries;
  }

  /** The oldest entry that has yet to be delivered. */
  get next() {
    return this.#entries.find((entry) => entry.state === "waiting");
  }

  add(message) {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
    this.#keep([...this.#entries, { ...message, client_id: id.join(""), state: "waiting" }]);
  }

  /** Set an entry's state; `reason` is shown to the user. */
  mark(entry, state, reason = "") {
    this.#keep(this.#entries.map((one) => (one.client_id === entry.client_id ? { ...one, state, reason } : one)));
  }

  discard(entry) {
    this.#keep(this.#entries.filter((one) => one.client_id !== entry.client_id));
  }

  /** Drop what the conversation now shows. */
  dropDelivered() {
    this.#keep(this.#entries.filter((entry) => entry.state !== "delivered"));
  }

  /** Keep what makes sense in a new conversation: words, but no presses on buttons that are gone. */
  moveToNewConversation() {
    this.#keep(this.#entries.filter((entry) => entry.choice === undefined && entry.state !== "delivered"));
  }

  clear() {
    this.#keep([]);
  }

  #keep(entries) {
    this.#entries = entries;
    session.set(KEY, entries.length ? JSON.stringify(entries) : null);
  }
}
