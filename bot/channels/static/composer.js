/** The text area: Enter sends, the draft survives a reload, the length is watched. */

import { session } from "./storage.js";
import { number, say } from "./texts.js";

const DRAFT_KEY = "en-indgang.draft";
const MOST_CHARACTERS = 10_000;
const WARN_FROM = 9_000;

export class Composer {
  #form = document.getElementById("composer");
  #text = document.getElementById("text");
  #length = document.getElementById("length");
  #send;

  constructor(send) {
    this.#send = send;
    this.#text.value = session.get(DRAFT_KEY) ?? "";
    this.#changed();
    this.#text.addEventListener("input", () => this.#changed());
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Whether something has been written that is not sent. */
  get drafting() {
    return this.#text.value.trim() !== "";
  }

  focus() {
    this.#text.focus();
  }

  #submit() {
    const text = this.#text.value.trim();
    this.focus();
    if (!text || this.#excess() > 0) return;
    this.#text.value = "";
    this.#changed();
    this.#send(text);
  }

  /** Characters above the limit, counted as the server does: by code points. */
  #excess() {
    return [...this.#text.value].length - MOST_CHARACTERS;
  }

  #changed() {
    session.set(DRAFT_KEY, this.#text.value || null);
    const excess = this.#excess();
    const count = excess + MOST_CHARACTERS;
    this.#text.setAttribute("aria-invalid", String(excess > 0));
    this.#length.classList.toggle("over", excess > 0);
    if (excess > 0) this.#length.textContent = say("over_limit", { count: number(excess) });
    else this.#length.textContent = count >= WARN_FROM ? say("near_limit", { count: number(count) }) : "";
  }
}
