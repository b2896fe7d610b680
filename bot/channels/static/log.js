/** The conversation on the page: each stored message once, by number, and below it what is on its way. */

import { element, unseen } from "./dom.js";
import { messageElement } from "./message.js";
import { CASEWORKER } from "./recipient.js";
import { say } from "./texts.js";

const QUIET_MS = 1000;

export class Log {
  #list = document.getElementById("log");
  #outbox = document.getElementById("outbox");
  #scroll = document.getElementById("scroll");
  #typing = document.getElementById("typing");
  #shown = new Map();
  #press;
  #actions;

  /** `press` as in messageElement; `actions.answer()` for a caseworker, `actions.retry()` and `actions.discard(entry)` for what is on its way. */
  constructor(press, actions) {
    this.#press = press;
    this.#actions = actions;
  }

  /** Whether the user has said anything. */
  get begun() {
    return this.#list.querySelector(".own") !== null;
  }

  clear() {
    this.#shown.clear();
    this.#list.replaceChildren();
  }

  /** Add messages in the order of their numbers. */
  add(messages) {
    if (this.#shown.size === 0) this.#fillQuietly();
    for (const message of messages) {
      if (this.#shown.has(message.number)) continue;
      const made = messageElement(message, this.#press, this.#actions.answer);
      const later = [...this.#list.children].find((one) => Number(one.dataset.number) > message.number);
      this.#list.insertBefore(made, later ?? null);
      this.#shown.set(message.number, message);
    }
    this.#scrollToTurn();
  }

  /** What was said before is not read aloud again when the page loads. */
  #fillQuietly() {
    this.#list.setAttribute("aria-busy", "true");
    setTimeout(() => this.#list.setAttribute("aria-busy", "false"), QUIET_MS);
  }

  /** Show what is on its way. `state` is the conversation's. */
  showOutbox(entries, state) {
    const grown = entries.length > this.#outbox.children.length;
    this.#outbox.replaceChildren(...entries.map((entry) => this.#entryElement(entry, state)));
    const sent = entries.find((entry) => entry.client_id === state.sending);
    // A person who is written to answers when there is time.
    this.#typing.textContent = state.sending && sent?.to !== CASEWORKER ? say("typing") : "";
    this.#disableOldButtons(entries.some((entry) => entry.state !== "refused"));
    if (grown) this.#scrollTo(Infinity);
  }

  #entryElement(entry, state) {
    const sending = entry.state === "delivered" || entry.client_id === state.sending;
    const held = entry.state === "waiting" && !sending && (!state.connected || state.trouble !== "");
    return element(
      "article",
      { class: `message own ${sending ? "sending" : "unsent"}` },
      unseen(`${say("you")}: `),
      element("div", { class: "bubble" }, element("p", { class: "text" }, entry.text)),
      element("p", { class: "when", role: entry.state === "refused" && "alert" }, entryStatus(entry, state, held)),
      held ? this.#action("retry", () => this.#actions.retry()) : null,
      entry.state === "refused" ? this.#action("discard", () => this.#actions.discard(entry)) : null,
    );
  }

  #action(name, act) {
    const button = element("button", { type: "button", class: "button quiet small" }, say(name));
    button.addEventListener("click", act);
    return button;
  }

  #disableOldButtons(sending) {
    const lastOwn = Math.max(0, ...[...this.#shown.values()].filter((one) => one.sender === "user").map((one) => one.number));
    for (const button of this.#list.querySelectorAll(".choice")) {
      button.disabled = sending || Number(button.closest("[data-number]").dataset.number) < lastOwn;
    }
  }

  /** To the bottom, but never past the beginning of the latest turn or reply: a long answer is read from its top. */
  #scrollToTurn() {
    const turn = [...this.#list.querySelectorAll(".own, .kind-caseworker")].at(-1) ?? this.#list.firstElementChild;
    const port = this.#scrollPort();
    const top = turn.getBoundingClientRect().top - (port === this.#scroll ? port.getBoundingClientRect().top : 0);
    this.#scrollTo(port.scrollTop + top - 8);
  }

  #scrollTo(top) {
    const port = this.#scrollPort();
    port.scrollTop = Math.min(top, port.scrollHeight - port.clientHeight);
  }

  /** In a low window the whole page scrolls, otherwise the conversation alone. */
  #scrollPort() {
    return getComputedStyle(this.#scroll).overflowY === "visible" ? document.scrollingElement : this.#scroll;
  }
}

function entryStatus(entry, state, held) {
  if (entry.state === "refused") return `${say("not_sent")} ${entry.reason}`;
  if (!held) return say("sending");
  if (state.trouble) return `${say("not_sent")} ${state.trouble}`;
  return say(navigator.onLine ? "waiting" : "waiting_offline");
}
