/** One stored message as an element. */

import { element, unseen } from "./dom.js";
import { CASEWORKER } from "./recipient.js";
import { moment, say } from "./texts.js";

/** Build a message; `press(number, choice, title)` is called when a button is pressed, `answer()` to answer a person. */
export function messageElement(message, press, answer) {
  const own = message.sender === "user";
  const person = message.kind === CASEWORKER;
  const text = message.text || (own && message.fault ? say(`fault_${message.fault}`) : "");
  return element(
    "article",
    { class: `message ${own ? "own" : "bot"} kind-${message.kind}`, "data-number": message.number },
    person ? from(message) : unseen(`${say(own ? "you" : "bot")}: `),
    element(
      "div",
      { class: "bubble" },
      text ? element("p", { class: "text" }, text) : null,
      message.reference && !person ? reference(message.reference) : null,
      message.items.length ? checklist(message.items) : null,
      message.links.length ? links(message.links) : null,
    ),
    message.masked.includes("cpr") ? element("p", { class: "note" }, say("masked")) : null,
    message.buttons.length ? buttons(message, press) : null,
    person ? answerButton(message, answer) : null,
    element("p", { class: "when" }, own ? `${sent(message)} ` : "", element("time", { datetime: message.at }, moment(message.at))),
  );
}

/** A person is named before what they wrote, so that nobody takes it for the assistant's. */
function from(message) {
  const name = element("strong", {}, say("caseworker", { name: message.name }));
  return element("p", { class: "from" }, name, message.title ? ` (${message.title})` : "");
}

function sent(message) {
  return message.to ? say("sent_to", { name: message.to }) : say("sent");
}

function answerButton(message, answer) {
  const button = element("button", { type: "button", class: "button quiet small" }, say("answer", { name: message.name }));
  button.addEventListener("click", answer);
  return element("div", { class: "choices" }, button);
}

function reference(value) {
  const done = element("span", { class: "done", role: "status" });
  const number = element("strong", { class: "number" }, value);
  const copy = element("button", { type: "button", class: "button quiet small" }, say("copy"), unseen(` ${value}`));
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(value);
      done.textContent = say("copied", { reference: value });
    } catch {
      // No right to the clipboard: mark the number, so that the user can copy it.
      window.getSelection().selectAllChildren(number);
    }
  });
  return element("p", { class: "reference" }, element("span", {}, `${say("reference")} `), number, copy, done);
}

function checklist(items) {
  return element(
    "ol",
    { class: "checklist" },
    ...items.map((item) =>
      element(
        "li",
        {},
        element("span", { class: "step" }, item.title),
        item.note ? element("span", { class: "why" }, item.note) : null,
        item.office ? element("span", { class: "where" }, say("at_office", { office: item.office })) : null,
        item.after?.length ? element("span", { class: "where" }, say("after", { names: item.after.join(", ") })) : null,
      ),
    ),
  );
}

function links(given) {
  const safe = given.filter((link) => /^https?:\/\//i.test(link.url));
  return element(
    "ul",
    { class: "links" },
    ...safe.map((link) =>
      element(
        "li",
        {},
        element("a", { href: link.url, target: "_blank", rel: "noopener" }, link.title, unseen(` ${say("new_window")}`)),
      ),
    ),
  );
}

function buttons(message, press) {
  const made = message.buttons.map((title, choice) => {
    const button = element("button", { type: "button", class: "button quiet choice" }, title);
    button.addEventListener("click", (event) => press(message.number, choice, title, event));
    return button;
  });
  return element("div", { class: "choices" }, ...made);
}
