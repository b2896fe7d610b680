/* Changes that others make. Of several tabs one listens to the server and tells the rest: a browser opens few connections. */

const CHANNEL = "indgang-staff-live";
const STREAM = "/medarbejder/haendelser";

/** Calls `onChange({reference, version})`, or `onChange(null)` when everything should be fetched again. A change may be told twice. */
export const listen = (onChange) => {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  if (channel) channel.addEventListener("message", (event) => onChange(event.data));
  const tell = (change) => {
    onChange(change);
    channel?.postMessage(change);
  };

  let moment = document.querySelector('meta[name="moment"]').content;
  /** Asks for what happened since the page was made, or since this was asked the last time. */
  const catchUp = async (told) => {
    try {
      const response = await fetch(`${STREAM}/siden?${new URLSearchParams({ fra: moment })}`, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const { now, all, changes } = await response.json();
      moment = now;
      if (all) told(null);
      else for (const change of changes) told(change);
    } catch {
      /* The stream comes back and asks again. */
    }
  };

  const open = () =>
    new Promise((closed) => {
      const source = new EventSource(STREAM);
      source.addEventListener("ready", () => catchUp(tell));
      source.addEventListener("ticket", (event) => tell(JSON.parse(event.data)));
      source.addEventListener("all", () => tell(null));
      source.addEventListener("error", () => {
        if (source.readyState === EventSource.CLOSED) closed();
      });
      window.addEventListener("pagehide", () => source.close(), { once: true });
    });
  if (navigator.locks) navigator.locks.request(CHANNEL, open);
  else open();
  catchUp(onChange);
};

/** What is said to those who do not see the page change. */
export const say = (text) => {
  const status = document.getElementById("status");
  status.textContent = "";
  status.textContent = text;
};

/** A form sent by script; resolves to `{ok, ...answer}`, also when the network is down. */
export const send = async (path, fields) => {
  const csrf = document.querySelector('meta[name="csrf"]').content;
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "X-CSRF-Token": csrf, Accept: "application/json" },
      body: new URLSearchParams(fields),
    });
    return { ok: response.ok, ...(await response.json()) };
  } catch {
    return { ok: false, message: "Der er ingen forbindelse. Prøv igen." };
  }
};
