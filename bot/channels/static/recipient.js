/** Whom the next message is for. Asked only once a caseworker has written; until then it is the assistant. */

import { element } from "./dom.js";
import { say } from "./texts.js";

export const ASSISTANT = "assistant";
export const CASEWORKER = "caseworker";

export class Recipient {
  #row = element("fieldset", { class: "recipient", hidden: true });
  #name = null;
  #value = ASSISTANT;
  /** Whether the conversation has been read: a draft that was there before it says nothing. */
  #begun = false;

  constructor() {
    document.querySelector("#composer label").before(this.#row);
  }

  get value() {
    return this.#value;
  }

  choose(value) {
    this.#value = value;
    for (const radio of this.#row.querySelectorAll("input")) radio.checked = radio.value === value;
  }

  /** Whoever spoke last is answered; a message that is being written keeps the one it was begun for. */
  follow(messages, drafting) {
    const kept = drafting && this.#begun;
    this.#begun = true;
    let value = this.#value;
    for (const message of messages) {
      if (message.kind === CASEWORKER) {
        this.#offer(message.name);
        value = CASEWORKER;
      } else if (message.sender === "user") {
        value = message.to ? CASEWORKER : ASSISTANT;
      }
    }
    if (this.#name !== null) this.choose(kept ? this.#value : value);
  }

  forget() {
    this.#name = null;
    this.#value = ASSISTANT;
    this.#begun = false;
    this.#row.hidden = true;
  }

  #offer(name) {
    if (this.#name === name) return;
    this.#name = name;
    this.#row.hidden = false;
    this.#row.replaceChildren(
      element("legend", {}, say("recipient")),
      this.#choice(CASEWORKER, name),
      this.#choice(ASSISTANT, say("bot")),
    );
  }

  #choice(value, title) {
    const radio = element("input", { type: "radio", name: "recipient", value });
    radio.addEventListener("change", () => this.choose(value));
    return element("label", {}, radio, title);
  }
}
