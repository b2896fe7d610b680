/** A person may write at any time once there is a ticket: looks for it, seldom while nobody sees the page. */

import { CASEWORKER } from "./recipient.js";
import { say } from "./texts.js";

const SEEN_S = 5;
const QUIET_S = 20;
const HIDDEN_S = 60;
/** After so long without news, a page that is seen looks as seldom as QUIET_S says. */
const QUIET_AFTER_MS = 10 * 60_000;

export function watchForPeople(conversation) {
  const title = document.title;
  let timer = null;
  let expecting = false;
  let loaded = false;
  let news = 0;
  let last = Date.now();

  function plan() {
    clearTimeout(timer);
    if (!expecting) return;
    const seen = Date.now() - last < QUIET_AFTER_MS ? SEEN_S : QUIET_S;
    timer = setTimeout(look, (document.hidden ? HIDDEN_S : seen) * 1000);
  }

  async function look() {
    if (navigator.onLine) await conversation.refresh();
    plan();
  }

  function name() {
    document.title = news ? say("news", { count: news, title }) : title;
  }

  conversation.addEventListener("messages", (event) => {
    const people = event.detail.filter((message) => message.kind === CASEWORKER);
    expecting ||= people.length > 0 || event.detail.some((message) => message.reference);
    if (loaded && document.hidden) news += people.length;
    loaded = true;
    last = Date.now();
    name();
    plan();
  });
  conversation.addEventListener("reset", () => {
    expecting = false;
    loaded = false;
    plan();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) news = 0;
    last = Date.now();
    name();
    plan();
  });
}
