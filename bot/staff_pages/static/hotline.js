/** The hotline console: one call at a time, suggestions at every pause in typing, saved with one key. */

import * as draft from "./hotline_draft.js";
import { masked } from "./hotline_mask.js";
import { hours, Refused, send } from "./hotline_server.js";
import * as view from "./hotline_view.js";
import * as assistant from "./hotline_assistant.js";

const PAUSE_MS = 100;
const AGAIN_MS = [500, 1500, 4000];
const HOURS_MS = 60_000;
const FIELDS = ["name", "phone", "company", "cvr", "email"];
const at = (id) => document.getElementById(id);
const say = view.say;
const field = at("say");
const channel = at("console").dataset.channel;

let call = draft.kept() ?? draft.begin();
let found = null;
let chosen = 0;
let timer = 0;
let underWay = null;
let asked = "";
let saving = false;

// Suggestions

/** After a pause: mask, keep, ask. The last request wins, earlier ones are dropped. */
function typed() {
  clearTimeout(timer);
  timer = setTimeout(suggest, PAUSE_MS);
}

function readField() {
  const text = masked(field.value);
  if (text !== field.value) {
    const fromEnd = field.value.length - field.selectionEnd;
    field.value = text;
    field.setSelectionRange(text.length - fromEnd, text.length - fromEnd);
    note(say("masked"));
  }
  call.text = text;
  draft.keep(call);
  return text;
}

async function suggest(attempt = 0) {
  clearTimeout(timer);
  const text = readField();
  underWay?.abort();
  if (!text.trim()) return showNothing();
  underWay = new AbortController();
  const mine = underWay;
  try {
    const answer = await send("forslag", { text }, mine.signal);
    if (mine !== underWay) return undefined;
    if (attempt) inform(say("online"));
    return show(answer);
  } catch (error) {
    if (mine !== underWay || error.name === "AbortError") return undefined;
    if (error instanceof Refused) return inform(refusal(error), "bad");
    inform(say("offline"), "bad");
    timer = setTimeout(() => suggest(attempt + 1), AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)]);
    return undefined;
  }
}

function showNothing() {
  found = null;
  call.chosen = "";
  view.showOffers([], 0, choose);
  view.showNoOffers(say("start"));
  view.showHits([], open);
  view.showNotice(null);
  showTask();
  view.showMore({ package: null, guides: [] }, open);
}

function show(answer) {
  found = answer;
  if (answer.masked) note(say("masked"));
  const kept = answer.tasks.findIndex((task) => task.id === call.chosen);
  if (call.chosen && kept < 0) call.chosen = "";
  chosen = Math.max(kept, 0);
  view.showHours(answer.hours);
  view.showHits(answer.hits, open);
  view.showNotice(answer.notice);
  view.showMore(answer, open);
  view.showNoOffers(answer.tasks.length ? "" : say("nothing"));
  showTask();
  prefill(answer.caller);
  at("heard").textContent = heard(answer.tasks);
}

function heard(tasks) {
  if (!tasks.length) return say("nothing");
  return say(tasks.length === 1 ? "found_one" : "found", { n: tasks.length, name: tasks[0].name });
}

function current() {
  return found?.tasks[chosen] ?? null;
}

function showTask() {
  const task = current();
  if (found) view.showOffers(found.tasks, chosen, choose);
  const people = task?.people ?? [];
  if (!people.some((person) => person.id === call.passedTo)) call.passedTo = people[0]?.id ?? "";
  view.showAnswer(task);
  view.showPeople(task, call.passedTo, (id) => {
    call.passedTo = id;
    draft.keep(call);
  });
}

/** The consultant says which task it is: remembered as what the caller meant. */
function choose(number) {
  if (!found?.tasks[number]) return;
  const inList = at("offers").contains(document.activeElement);
  chosen = number;
  call.chosen = found.tasks[number].id;
  draft.keep(call);
  showTask();
  if (inList) at("offers").querySelectorAll("button")[number].focus();
  at("heard").textContent = found.tasks[number].name;
}

/** A task that was found by searching, or stands in the package, is put in front and chosen. */
async function open(id) {
  const known = found?.tasks.findIndex((task) => task.id === id) ?? -1;
  if (known >= 0) return choose(known);
  try {
    const { task } = await send("opgave", { task: id });
    found.tasks = [task, ...found.tasks].slice(0, 5);
    found.hits = found.hits.filter((hit) => hit.id !== id);
    view.showHits(found.hits, open);
    view.showNoOffers("");
    choose(0);
    field.focus();
  } catch (error) {
    inform(error instanceof Refused ? refusal(error) : say("offline"), "bad");
  }
  return undefined;
}

// The caller

/** What was typed about the caller goes into the fields that nobody has filled by hand. */
function prefill(caller) {
  for (const name of ["phone", "cvr", "email"]) setField(name, caller[name]);
  earlier();
}

function setField(name, value) {
  if (!value || call.edited.includes(name)) return;
  at(name).value = value;
  call.caller[name] = value;
  draft.keep(call);
}

async function earlier() {
  const [cvr, phone] = [at("cvr").value.trim(), at("phone").value.trim()];
  const wanted = `${cvr}|${phone}`;
  if (wanted === asked) return;
  asked = wanted;
  if (cvr.replace(/\D/g, "").length < 8 && phone.replace(/\D/g, "").length < 8) {
    view.showEarlier({ items: [] }, false);
    return;
  }
  try {
    const history = await send("tidligere", { cvr, phone });
    if (asked !== wanted) return;
    view.showEarlier(history, true);
    setField("company", history.company);
    setField("name", history.name);
    if (!cvr) setField("cvr", history.cvr);
    asked = `${at("cvr").value.trim()}|${at("phone").value.trim()}`;
  } catch {
    asked = "";
  }
}

function typedCaller(event) {
  const { name } = event.target;
  const clean = masked(event.target.value);
  if (clean !== event.target.value) {
    event.target.value = clean;
    note(say("masked"));
  }
  call.caller[name] = clean;
  call.edited = [...new Set([...call.edited, name])];
  draft.keep(call);
  wrong(name, "");
  clearTimeout(typedCaller.timer);
  typedCaller.timer = setTimeout(earlier, 300);
}

function wrong(name, message) {
  at(`${name}-error`).textContent = message;
  at(name).toggleAttribute("aria-invalid", Boolean(message));
  if (message) at(name).setAttribute("aria-invalid", "true");
}

// Saving

async function save(outcome) {
  if (saving) return;
  readField();
  for (const name of FIELDS) wrong(name, "");
  saving = true;
  inform(say("saving"));
  const passedTo = outcome === "passed" ? call.passedTo : "";
  const fields = { call: call.id, started: call.started, channel, outcome, text: call.text, chosen: call.chosen, shown: current()?.id ?? "", passed_to: passedTo };
  for (const name of FIELDS) fields[name] = masked(at(name).value);
  try {
    const saved = await again(() => send("gem", fields));
    draft.setAside(null);
    fresh();
    view.showReceipt(saved);
    inform(saved.message, "good");
  } catch (error) {
    if (error instanceof Refused) refuse(error);
    else inform(say("save_failed"), "bad");
  } finally {
    saving = false;
  }
}

/** Try again when the network stutters: the call's id makes a repeat harmless. */
async function again(attempt) {
  for (const wait of AGAIN_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refused && error.status < 500) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return attempt();
}

function refuse(error) {
  inform(refusal(error), "bad");
  if (error.field === "text") field.focus();
  else if (FIELDS.includes(error.field)) {
    wrong(error.field, error.message);
    at(error.field).focus();
  }
}

function refusal(error) {
  return error.status === 401 ? say("logged_out") : error.message;
}

/** Begin a new call with empty fields. */
function fresh() {
  underWay?.abort();
  clearTimeout(timer);
  call = draft.begin();
  asked = "";
  for (const name of FIELDS) {
    at(name).value = "";
    wrong(name, "");
  }
  field.value = "";
  note("");
  draft.keep(call);
  assistant.showOrigin(null);
  showNothing();
  view.showEarlier({ items: [] }, false);
  view.showReceipt(null);
  at("undo").hidden = !draft.laidAside();
  field.focus();
}

/** A new call; an unsaved one is laid aside and can be fetched again. */
function dropped() {
  readField();
  const missed = draft.hasContent(call);
  if (missed) draft.setAside(call);
  fresh();
  inform(say(missed ? "dropped" : "fresh"));
}

function restore(stored) {
  call = stored;
  field.value = call.text;
  assistant.showOrigin(call.origin);
  for (const name of FIELDS) at(name).value = call.caller[name] ?? "";
  at("undo").hidden = !draft.laidAside();
  suggest();
}

function undo() {
  const before = draft.laidAside();
  if (!before) return;
  draft.setAside(null);
  restore(before);
  inform("");
  field.focus();
}

/** A call of the voice assistant becomes the call at hand, with what the caller has said and who they are. */
async function takeOver() {
  const wanted = assistant.newest();
  if (!wanted) return inform(say("assistant.nobody"));
  try {
    const { note: taken } = await send("overtag", { call: wanted.call });
    dropped();
    call.text = taken.text;
    call.origin = { at: taken.at, ticket: taken.ticket };
    for (const name of FIELDS.filter((one) => taken[one])) {
      call.caller[name] = taken[name];
      // What the assistant had confirmed is not changed by a number that stands in the words.
      call.edited.push(name);
    }
    draft.keep(call);
    restore(call);
    earlier();
    inform(say("assistant.taken", taken), "good");
  } catch (error) {
    inform(error instanceof Refused ? refusal(error) : say("offline"), "bad");
  }
  assistant.look();
  return undefined;
}

// Telling

function inform(message, kind = "") {
  at("saying").className = `saying ${kind}`;
  at("saying").textContent = message;
}

function note(message) {
  at("say-note").textContent = message;
}

async function copy() {
  const text = current()?.copy;
  if (!text) return inform(say("nothing_to_copy"));
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return inform(say("not_copied"), "bad");
  }
  // The answer was used: the consultant agrees with the task it belongs to.
  call.chosen = current().id;
  draft.keep(call);
  return inform(say("copied"), "good");
}

// The keyboard

const KEYS = { F2: () => save("settled"), F4: () => save("ticket"), F8: () => save("passed"), F9: takeOver, Escape: dropped };

function pressed(event) {
  if (event.isComposing) return;
  // AltGr, which writes @ on a Danish keyboard, is Ctrl+Alt to the browser: it is left alone.
  const alt = event.altKey && !event.ctrlKey && !event.metaKey && !event.getModifierState("AltGraph");
  const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code)?.[1];
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (digit && (alt || (plain && at("offers").contains(event.target)))) {
    event.preventDefault();
    choose(Number(digit) - 1);
  } else if (plain && KEYS[event.key]) {
    event.preventDefault();
    if (!event.repeat) KEYS[event.key]();
  } else if (plain && event.key === "Enter" && event.target === field) {
    event.preventDefault();
    copy();
  }
}

function begin() {
  view.showHours(JSON.parse(at("opening").textContent));
  document.addEventListener("keydown", pressed);
  field.addEventListener("input", typed);
  at("caller").addEventListener("input", typedCaller);
  at("caller").addEventListener("submit", (event) => event.preventDefault());
  at("settled").addEventListener("click", () => save("settled"));
  at("ticket").addEventListener("click", () => save("ticket"));
  at("passed").addEventListener("click", () => save("passed"));
  at("fresh").addEventListener("click", dropped);
  at("undo").addEventListener("click", undo);
  // What was typed is kept even when the tab closes in the middle of a word.
  window.addEventListener("pagehide", readField);
  setInterval(() => hours().then(view.showHours, () => {}), HOURS_MS);
  restore(call);
  assistant.begin(takeOver);
  field.focus();
}

begin();
