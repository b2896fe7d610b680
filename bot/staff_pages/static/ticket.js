/* A ticket's page: tells when others change it, and keeps what is being typed. */

import { listen } from "./live.js";

const ticket = document.getElementById("ticket");
const { reference } = ticket.dataset;
const version = Number(ticket.dataset.version);
const banner = document.getElementById("changed");
const kept = `indgang-typed-${reference}`;

const fields = () => [...document.querySelectorAll("textarea, input:not([type=hidden]), select")].filter((one) => one.id);
const isChanged = (one) => {
  if (one.matches("[type=radio], [type=checkbox]")) return one.checked !== one.defaultChecked;
  if (one.matches("select")) return [...one.options].some((option) => option.selected !== option.defaultSelected);
  return one.value !== one.defaultValue;
};

/** Before the page is fetched again, what has been typed is put aside; afterwards it is put back. */
const keep = () => {
  const typed = fields().filter((one) => isChanged(one) && !one.matches("[type=radio], [type=checkbox], [multiple]"));
  const what = document.querySelector("input[name=what]:checked")?.value;
  sessionStorage.setItem(kept, JSON.stringify({ what, values: typed.map((one) => [one.id, one.value]) }));
};
const restore = () => {
  const stored = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  if (!stored) return;
  const { what, values } = JSON.parse(stored);
  const radio = document.querySelector(`input[name=what][value="${what}"]`);
  if (radio && values.some(([id]) => id === "text")) radio.checked = true;
  for (const [id, value] of values) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    const details = field.closest("details");
    if (details) details.open = true;
  }
};

restore();
banner.querySelector("button").addEventListener("click", () => {
  keep();
  location.reload();
});
listen((change) => {
  if (change === null || (change.reference === reference && change.version > version)) {
    if (change !== null) banner.hidden = false;
    else
      fetch(location.pathname, { headers: { Accept: "text/html" } })
        .then((response) => response.text())
        .then((text) => {
          const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("ticket");
          if (fresh && Number(fresh.dataset.version) > version) banner.hidden = false;
        })
        .catch(() => {});
  }
});

const writebox = document.getElementById("writebox");
if (writebox) {
  const names = { note: "Gem noten", reply: "Send svaret", question: "Send spørgsmålet", update: "Send beskeden", forward: "Giv sagen videre" };
  const button = document.getElementById("send");
  const name = () => {
    button.textContent = names[writebox.elements.what.value] ?? "Gem";
  };
  writebox.addEventListener("change", name);
  name();
}

/* A press on a button twice sends once. */
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
