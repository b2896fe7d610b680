/** What the page says, from its JSON block. */

const TEXTS = JSON.parse(document.getElementById("texts").textContent);

/** A text with its {names} filled in. */
export function say(name, values = {}) {
  return TEXTS[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

const TIME = new Intl.DateTimeFormat("da-DK", { hour: "2-digit", minute: "2-digit" });
const DAY_AND_TIME = new Intl.DateTimeFormat("da-DK", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** A moment in the reader's time zone; the day is named unless it is today. */
export function moment(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  return (today ? TIME : DAY_AND_TIME).format(at);
}

export function number(count) {
  return count.toLocaleString("da-DK");
}
