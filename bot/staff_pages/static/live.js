/* Changes that others make. Of several tabs one listens to the server and tells the rest: a browser opens few connections. */

const CHANNEL = "indgang-staff-live";
const STREAM = "/medarbejder/haendelser";

/** Calls `onChange({reference, version})`, or `onChange(null)` when everything should be fetched again. */
export const listen = (onChange) => {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  if (channel) channel.addEventListener("message", (event) => onChange(event.data));
  const tell = (change) => {
    onChange(change);
    channel?.postMessage(change);
  };
  const open = () =>
    new Promise((closed) => {
      const source = new EventSource(STREAM);
      let begun = false;
      source.addEventListener("ready", () => {
        // After a break something may have been missed.
        if (begun) tell(null);
        begun = true;
      });
      source.addEventListener("ticket", (event) => tell(JSON.parse(event.data)));
      source.addEventListener("all", () => tell(null));
      source.addEventListener("error", () => {
        if (source.readyState === EventSource.CLOSED) closed();
      });
      window.addEventListener("pagehide", () => source.close(), { once: true });
    });
  if (navigator.locks) navigator.locks.request(CHANNEL, open);
  else open();
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
