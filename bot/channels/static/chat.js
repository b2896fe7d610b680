/** The chat page: puts its parts together. */

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { talkToWidget } from "./embedding.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { CASEWORKER, Recipient } from "./recipient.js";
import { keepInStep } from "./tabs.js";
import { offerTelegram } from "./telegram.js";
import { say } from "./texts.js";
import { watchForPeople } from "./watch.js";

const outbox = new Outbox();
const conversation = new Conversation(outbox);
const recipient = new Recipient();
const composer = new Composer((text) => conversation.send({ text, to: recipient.value }));
const connection = document.getElementById("connection");

const log = new Log(
  (message, choice, text, event) => {
    conversation.send({ message, choice, text });
    // Pressed from the keyboard: the button is disabled now, so focus must have a place to go.
    if (event.detail === 0) composer.focus();
  },
  {
    answer: () => {
      recipient.choose(CASEWORKER);
      composer.focus();
    },
    retry: () => {
      conversation.retry();
      composer.focus();
    },
    discard: (entry) => {
      outbox.discard(entry);
      show();
      composer.focus();
    },
  },
);

function show() {
  log.showOutbox(outbox.entries, conversation.state);
  const { connected, trouble } = conversation.state;
  connection.textContent = connected ? trouble : say("no_connection");
}

conversation.addEventListener("messages", (event) => {
  log.add(event.detail);
  recipient.follow(event.detail, composer.drafting);
});
conversation.addEventListener("reset", () => {
  log.clear();
  recipient.forget();
});
conversation.addEventListener("change", show);

const dialog = document.getElementById("start-over-dialog");
document.getElementById("start-over").addEventListener("click", () => {
  if (log.begun) dialog.showModal();
  else composer.focus();
});
dialog.addEventListener("close", () => {
  if (dialog.returnValue !== "yes") return;
  dialog.returnValue = "";
  conversation.startOver();
  composer.focus();
});

keepInStep(conversation);
talkToWidget(composer);
offerTelegram(conversation);
watchForPeople(conversation);
conversation.refresh();
