/* Review from the keyboard: every judgement is sent at once, and the next message takes its place. */

import { say, send } from "./live.js";

const list = document.getElementById("judging");
const judged = [];

const items = () => [...list.querySelectorAll(".item")];
const current = () => document.activeElement?.closest?.(".item") ?? items()[0];
const focus = (item) => item?.focus();

const step = (by) => {
  const all = items();
  const place = all.indexOf(current());
  focus(all[Math.min(Math.max(place + by, 0), all.length - 1)]);
};

const judge = async (item, fields) => {
  // A second press while the first is on its way is no second judgement.
  if (item.ariaBusy) return;
  item.ariaBusy = "true";
  const regression = item.querySelector('[name="regression"]').checked ? "ja" : "";
  const answer = await send("/medarbejder/gennemsyn/doem", { id: item.dataset.id, regression, ...fields });
  item.ariaBusy = null;
  if (!answer.ok) {
    say(answer.message);
    return;
  }
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const had = item.contains(document.activeElement) || document.activeElement === document.body;
  judged.push({ item, before: item.nextElementSibling });
  item.remove();
  if (!items().length) location.reload();
  else if (had) focus(next);
  say(`Gemt. ${items().length} tilbage på siden.`);
};

const undo = async () => {
  const last = judged.pop();
  if (!last) return;
  const answer = await send("/medarbejder/gennemsyn/fortryd", { id: last.item.dataset.id });
  if (!answer.ok) {
    judged.push(last);
    say(answer.message);
    return;
  }
  list.insertBefore(last.item, last.before?.isConnected ? last.before : null);
  focus(last.item);
  say("Fortrudt.");
};

/** In a list Enter saves and Escape goes back to the message. */
const inList = (event) => {
  if (event.key === "Enter") event.target.form.requestSubmit();
  else if (event.key === "Escape") focus(event.target.closest(".item"));
  else return;
  event.preventDefault();
};

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  z: undo,
  s: (item) => judge(item, { verdict: "skipped" }),
  h: (item) => judge(item, { verdict: "out_of_scope", task: item.querySelector("[data-outside] select").value }),
  t: (item) => item.querySelector("[data-outside] select").focus(),
  v: (item) => item.querySelector("[data-pick] select").focus(),
  p: (item) => {
    const box = item.querySelector('[name="regression"]');
    box.checked = !box.checked;
    say(box.checked ? "Gemmes som fast prøve." : "Gemmes som eksempel.");
  },
  Enter: (item) => {
    if (item.dataset.suggested) judge(item, { verdict: "task", task: item.dataset.suggested });
    else say("Her er intet forslag. Vælg en opgave.");
  },
};

document.addEventListener("keydown", (event) => {
  if (event.target.matches(".item select")) return inList(event);
  const typing = event.target.closest("select, input, textarea, a, button, summary");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !items().length) return;
  const item = current();
  const chosen = item.querySelector(`[data-number="${CSS.escape(event.key)}"]`);
  if (chosen) judge(item, { verdict: "task", task: chosen.value });
  else if (KEYS[event.key]) KEYS[event.key](item);
  else return;
  event.preventDefault();
});

list.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = new FormData(event.target, event.submitter);
  judge(event.target.closest(".item"), { verdict: fields.get("verdict"), task: fields.get("task") ?? "" });
});

focus(items()[0]);
