/** Shows what the server suggests. Everything is text, never markup. */

import { element, unseen } from "/static/dom.js";

const texts = JSON.parse(document.getElementById("texts").textContent);
const MOST_WORDS = 3;
const at = (id) => document.getElementById(id);

/** A text of the page with its places filled in. */
export function say(name, values = {}) {
  return name
    .split(".")
    .reduce((inside, key) => inside[key], texts)
    .replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** Put new children into a box; an empty one is hidden. */
function fill(id, ...children) {
  const box = at(id);
  box.replaceChildren(...children);
  box.hidden = children.length === 0;
}

export function showHours(hours) {
  const lines = hours.lines.map((line) =>
    element(
      "li",
      { class: line.open ? "open" : "closed" },
      element("strong", {}, line.name),
      ` ${line.phone}: ${line.state}. ${line.passes}`,
    ),
  );
  fill(
    "hours",
    element("p", { class: hours.open ? "open" : "closed" }, element("strong", {}, hours.sentence), hours.rule ? ` ${hours.rule}` : ""),
    ...(lines.length ? [element("ul", {}, ...lines)] : []),
  );
}

/** The list of one to five tasks; `pick` is called with a number. */
export function showOffers(tasks, chosen, pick) {
  const focused = [...at("offers").querySelectorAll("button")].indexOf(document.activeElement);
  at("offers").replaceChildren(
    ...tasks.map((task, number) => {
      const sure = task.confidence === null ? say("by_words") : say("percent", { n: task.confidence });
      const words = task.words.length ? `${say("because")} »${task.words.slice(0, MOST_WORDS).join("«, »")}«` : "";
      const meter = element("span", { class: "meter", "aria-hidden": "true" }, element("span", { class: `w${Math.round((task.confidence ?? 0) / 10)}` }));
      const button = element(
        "button",
        { type: "button", "aria-pressed": number === chosen ? "true" : "false" },
        element("span", { class: "number", "aria-hidden": "true" }, String(number + 1)),
        element("span", { class: "what" }, element("strong", {}, task.name), " ", element("span", { class: "why" }, words)),
        element("span", { class: "sure" }, sure),
        meter,
      );
      button.addEventListener("click", () => pick(number));
      return element("li", {}, button);
    }),
  );
  // Whoever stands in the list stays there when newer suggestions come.
  if (focused >= 0) at("offers").querySelectorAll("button")[Math.min(focused, tasks.length - 1)]?.focus();
}

/** What stands where the suggestions will come. */
export function showNoOffers(text) {
  at("offers-empty").textContent = text;
}

export function showHits(hits, open) {
  at("hits-box").hidden = hits.length === 0;
  at("hits").replaceChildren(
    ...hits.map((hit) => {
      const kind = element("span", { class: "kind" }, say(`kinds.${hit.kind}`));
      if (hit.kind === "task") {
        const button = element("button", { type: "button", class: "link" }, hit.name);
        button.addEventListener("click", () => open(hit.id));
        return element("li", {}, kind, " ", button, element("span", { class: "soft" }, ` ${hit.note}`));
      }
      if (hit.kind === "office") return element("li", {}, kind, " ", element("strong", {}, hit.name), " ", number(hit.phone));
      return element("li", { class: hit.here ? "here" : "away" }, kind, " ", ...personLines(hit));
    }),
  );
}

/** The answer to read aloud, with the facts behind it and the questions worth asking. */
export function showAnswer(task) {
  if (!task) return fill("answer");
  const children = [
    element("h2", { id: "answer-title" }, task.name),
    element("div", { class: task.stale ? "aloud stale" : "aloud" }, ...task.aloud.map((part) => element("p", {}, part))),
    element("p", { class: "links" }, ...spaced(task.links.map(link))),
  ];
  if (task.ask.length) children.push(heading(say("titles.ask")), element("ul", { class: "questions" }, ...task.ask.map(question)));
  if (task.promise.length) children.push(heading(say("titles.promise")), promises(task.promise));
  if (!task.stale) children.push(heading(say("titles.facts")), facts(task.facts));
  if (task.documents.length) children.push(heading(say("titles.documents")), list(task.documents));
  return fill("answer", ...children);
}

/** The people with the task; `pick` is called with a staff id when another is chosen. */
export function showPeople(task, picked, pick) {
  if (!task) return fill("people");
  const cards = task.people.map((person) => {
    const radio = element("input", { type: "radio", name: "to", value: person.id, checked: person.id === picked });
    radio.addEventListener("change", () => pick(person.id));
    return element("label", { class: person.here ? "person here" : "person away" }, radio, element("span", {}, ...personLines(person)));
  });
  const office = element("p", { class: "office" }, element("strong", {}, task.office.name), " ", number(task.office.phone), " ", element("span", { class: "soft" }, task.office.email));
  const children = [element("h2", {}, say("titles.people")), ...cards];
  if (!cards.length) children.push(element("p", {}, task.office.external ? say("external") : say("nobody")));
  return fill("people", ...children, office);
}

/** The package with its steps, and the guides. */
export function showMore(found, open) {
  const children = [];
  if (found.package) {
    const steps = found.package.steps.map((step) => {
      const button = element("button", { type: "button", class: "link" }, step.name);
      button.addEventListener("click", () => open(step.task));
      const after = step.after.length ? `, ${say("after", { names: step.after.join(", ") })}` : "";
      return element("li", {}, button, element("span", { class: "soft" }, ` ${step.office}${after}`), element("span", { class: "reason" }, step.why));
    });
    children.push(
      element("div", { class: "package" }, element("h2", {}, found.package.name), element("p", {}, found.package.intro), element("ol", {}, ...steps)),
    );
  }
  children.push(...found.guides.map(guide));
  fill("more", ...children);
}

export function showEarlier(history, asked) {
  if (!history.items.length) return asked ? fill("earlier", element("p", { class: "soft" }, say("none_earlier"))) : fill("earlier");
  const title = history.company ? say("earlier", { company: history.company }) : say("earlier_unnamed");
  const items = history.items.map((one) =>
    element(
      "li",
      {},
      element("strong", {}, one.about),
      ` ${one.when}, ${one.state}${one.who ? `, ${one.who}` : ""} `,
      one.reference ? element("a", { href: `/medarbejder/sager/${one.reference}`, target: "_blank", rel: "noopener" }, one.reference, unseen(` (${say("new_tab")})`)) : "",
    ),
  );
  return fill("earlier", element("h3", {}, title), element("ul", {}, ...items));
}

export function showNotice(notice) {
  if (!notice) return fill("notice");
  at("notice").className = `alert ${notice.kind}`;
  const rest = [notice.phone ? number(notice.phone) : "", notice.link ? link(notice.link) : ""].filter(Boolean);
  return fill("notice", element("p", {}, notice.text, " ", ...spaced(rest)));
}

/** What a saved ticket is called, and what the caller is told. */
export function showReceipt(saved) {
  if (!saved?.reference) return fill("receipt");
  const reference = element("a", { href: `/medarbejder/sager/${saved.reference}`, target: "_blank", rel: "noopener" }, saved.reference, unseen(` (${say("new_tab")})`));
  return fill("receipt", element("p", { class: "number-line" }, say("titles.ticket"), " ", reference), ...saved.aloud.map((part) => element("p", { class: "aloud" }, part)));
}

function personLines(person) {
  const lines = [
    element("strong", { class: "name" }, person.name),
    element("span", { class: "state" }, person.state),
    element("span", { class: "dial" }, number(person.phone), " ", element("b", {}, say("extension", { extension: person.extension }))),
  ];
  if (person.deputy) lines.push(element("span", { class: "deputy" }, say("deputy", person.deputy)));
  return lines;
}

function guide(one) {
  const steps = one.steps.map((step) =>
    element("li", {}, step.do, step.stuck ? element("span", { class: "stuck" }, element("b", {}, say("stuck")), ` ${step.stuck}`) : ""),
  );
  const ready = one.ready.length ? [element("p", { class: "soft" }, say("ready", { things: one.ready.join(". ") }))] : [];
  return element(
    "details",
    { class: "guide" },
    element("summary", {}, say("titles.guide", one)),
    ...ready,
    element("ol", {}, ...steps),
    element("p", { class: "pass-on" }, one.pass_on),
    element("p", {}, ...spaced(one.links.map(link))),
  );
}

function facts(all) {
  const rows = all.flatMap((fact) => [
    element("dt", { class: fact.asked ? "asked" : null }, fact.label),
    element("dd", { class: fact.asked ? "asked" : null }, fact.text, fact.local ? element("span", { class: "local" }, say("local")) : ""),
  ]);
  return element("dl", { class: "facts" }, ...rows);
}

function question(one) {
  return element("li", { class: one.known ? "known" : null }, one.text, one.known ? element("b", {}, ` ${one.known}`) : "");
}

function promises(all) {
  return element("ul", { class: "promises" }, ...all.map((one) => element("li", {}, element("strong", {}, `${say("due", one)} `), element("span", { class: "soft" }, one.text))));
}

const heading = (text) => element("h3", {}, text);
const list = (items) => element("ul", {}, ...items.map((item) => element("li", {}, item)));
const number = (phone) => element("a", { class: "phone", href: `tel:${phone.replace(/\s/g, "")}` }, phone);
const spaced = (parts) => parts.flatMap((part, index) => (index ? [" ", part] : [part]));

function link(one) {
  return element("a", { href: one.url, target: "_blank", rel: "noopener" }, one.title, unseen(` (${say("new_tab")})`));
}
