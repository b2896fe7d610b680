/** Calls from the voice assistant that wait for a person: the newest in a strip above the field. */

import { element } from "/static/dom.js";
import { waiting } from "./hotline_server.js";
import { say } from "./hotline_view.js";

const LOOK_MS = 3000;
const TICKETS = "/medarbejder/sager/";
const at = (id) => document.getElementById(id);

let notes = [];
let shown = "";
let taking = () => {};

/** Show what waits, and look for more; `take` is called when a consultant takes the newest over. */
export function begin(take) {
  taking = take;
  show(JSON.parse(at("waiting").textContent));
  setInterval(() => document.hidden || look(), LOOK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

/** The call that one key takes over, or null. */
export function newest() {
  return notes[0] ?? null;
}

/** Look now. Without a connection the strip stays as it was. */
export async function look() {
  try {
    show((await waiting()).waiting);
  } catch {
    // The next look finds it.
  }
}

/** Where the call at hand came from, with its ticket; null for one that began here. */
export function showOrigin(origin) {
  if (!origin) return at("origin").replaceChildren();
  return at("origin").replaceChildren(say("assistant.taken", origin), " ", ...ticketLink(origin.ticket));
}

function show(found) {
  const state = JSON.stringify(found);
  if (state === shown) return;
  const news = found[0] && !notes.some((one) => one.call === found[0].call && one.kind === found[0].kind);
  shown = state;
  notes = found;
  const box = at("assistant");
  const focused = box.contains(document.activeElement);
  box.hidden = notes.length === 0;
  box.replaceChildren(...(notes.length ? strip(notes[0], notes.length - 1) : []));
  // Whoever stands on the button stays there, or goes back to the field when nothing is left to take.
  if (focused) (box.querySelector("button") ?? at("say")).focus();
  if (news) at("assistant-news").textContent = say("assistant.arrived", found[0]);
}

function strip(note, others) {
  const who = [note.name, note.company, note.phone].filter(Boolean).join(", ");
  const text = element(
    "p",
    {},
    element("strong", {}, `${note.title} kl. ${note.at}`),
    ` ${[who, note.about].filter(Boolean).join(". ")}. `,
    ...ticketLink(note.ticket),
    element("span", { class: "said" }, note.said ? say("assistant.said", { text: note.text }) : say("assistant.nothing_said")),
  );
  const button = element("button", { type: "button", class: "button", id: "take" }, element("kbd", {}, "F9"), ` ${say("assistant.take")}`);
  button.addEventListener("click", () => taking());
  return [text, ...(others ? [element("span", { class: "soft" }, say("assistant.more", { n: others }))] : []), button];
}

/** Opens beside the call, which stays as it is. */
function ticketLink(reference) {
  if (!reference) return [];
  const link = element("a", { href: TICKETS + encodeURIComponent(reference), target: "_blank", rel: "noopener" }, say("assistant.ticket", { reference }), element("span", { class: "unseen" }, ` (${say("new_tab")})`));
  return [link, " "];
}
