/* The board: moves by mouse and by keyboard, and the changes that others make. */

import { listen, say, send } from "./live.js";

const board = document.getElementById("board");
const dialog = document.getElementById("move");
const columns = [...board.querySelectorAll(".column")];
const phases = columns.map((column) => column.dataset.phase);
const nameOf = (phase) => document.getElementById(`phase-${phase}`).firstChild.textContent.trim();
const cardOf = (reference) => board.querySelector(`.card[data-reference="${CSS.escape(reference)}"]`);
const listOf = (phase) => columns[phases.indexOf(phase)].querySelector(".cards");

const count = () => {
  let total = 0;
  for (const column of columns) {
    const number = column.querySelectorAll(".card").length;
    column.querySelector(".count").textContent = number;
    total += number;
  }
  document.getElementById("total").textContent = total;
};

/** Puts a card that is shown into the column of its phase and gives it its focus back. */
const place = (card, phase) => {
  const focused = card.contains(document.activeElement) ? document.activeElement : null;
  listOf(phase).prepend(card);
  card.dataset.phase = phase;
  focused?.focus();
  count();
};

/** Cards as the server has them now; those it does not give fit the filter no longer. */
const refetch = async (references) => {
  const query = new URLSearchParams(board.dataset.query);
  for (const reference of references) query.append("sag", reference);
  const response = await fetch(`/medarbejder/tavle/kort?${query}`, { headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected) return;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  const fresh = new Map([...holder.content.querySelectorAll(".card")].map((card) => [card.dataset.reference, card]));
  for (const reference of references) {
    const old = cardOf(reference);
    const card = fresh.get(reference);
    if (!card) {
      old?.remove();
      continue;
    }
    const focus = old?.contains(document.activeElement) ? document.activeElement.className || "a" : null;
    if (old && old.dataset.phase === card.dataset.phase) old.replaceWith(card);
    else {
      old?.remove();
      listOf(card.dataset.phase).prepend(card);
    }
    card.classList.add("fresh");
    if (focus) card.querySelector(focus === "move" ? ".move" : "a").focus();
  }
  count();
};

const move = async (card, phase) => {
  const { reference, version } = card.dataset;
  const before = card.dataset.phase;
  if (!phase || phase === before) return;
  place(card, phase);
  const answer = await send(`/medarbejder/sager/${reference}/fase`, { phase, version });
  const title = card.querySelector("a").textContent.trim();
  if (answer.ok) {
    card.dataset.version = answer.version;
    say(`${title} er flyttet til ${nameOf(phase)}.`);
    return;
  }
  place(card, before);
  say(answer.message);
  await refetch([reference]).catch(() => {});
};

/* By mouse */

let dragged = null;
board.addEventListener("dragstart", (event) => {
  dragged = event.target.closest(".card");
  dragged?.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged?.dataset.reference ?? "");
});
board.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  for (const column of columns) column.classList.remove("over");
});
for (const column of columns) {
  column.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    for (const other of columns) other.classList.toggle("over", other === column);
  });
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) move(dragged, column.dataset.phase);
  });
}

/* By keyboard */

const step = (card, key) => {
  const lists = columns.map((column) => [...column.querySelectorAll(".card")]);
  const column = phases.indexOf(card.dataset.phase);
  const row = lists[column].indexOf(card);
  if (key === "ArrowDown") return lists[column][row + 1];
  if (key === "ArrowUp") return lists[column][row - 1];
  const direction = key === "ArrowRight" ? 1 : -1;
  for (let next = column + direction; lists[next]; next += direction) {
    if (lists[next].length) return lists[next][Math.min(row, lists[next].length - 1)];
  }
  return null;
};

board.addEventListener("keydown", (event) => {
  const card = event.target.closest(".card");
  if (!card || !event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (event.shiftKey) {
    const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (direction && card.draggable) move(card, phases[phases.indexOf(card.dataset.phase) + direction]);
    return;
  }
  step(card, event.key)?.querySelector("a").focus();
});

if (dialog) {
  let chosen = null;
  board.addEventListener("click", (event) => {
    const button = event.target.closest(".move");
    if (!button) return;
    chosen = button.closest(".card");
    document.getElementById("move-what").textContent = chosen.querySelector("a").textContent.trim();
    for (const option of dialog.querySelectorAll("button[value]")) option.disabled = option.value === chosen.dataset.phase;
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    const card = chosen;
    chosen = null;
    card.querySelector(".move").focus();
    move(card, dialog.returnValue);
  });
}

/* Filters take effect as they are chosen. */
const filters = document.querySelector(".filters");
filters.addEventListener("change", (event) => {
  if (event.target.matches("select, [type=checkbox]")) filters.requestSubmit();
});
filters.addEventListener("submit", () => {
  for (const field of filters.elements) if (field.name && !field.value) field.disabled = true;
});

/* What others do */

const MOST_AT_ONCE = 50;
let changed = new Set();
let timer = null;
listen((change) => {
  if (change === null) {
    location.reload();
    return;
  }
  const card = cardOf(change.reference);
  if (card && Number(card.dataset.version) >= change.version) return;
  changed.add(change.reference);
  timer ??= setTimeout(async () => {
    const references = [...changed];
    changed = new Set();
    timer = null;
    if (references.length > MOST_AT_ONCE) location.reload();
    else await refetch(references).catch(() => {});
  }, 300);
});
