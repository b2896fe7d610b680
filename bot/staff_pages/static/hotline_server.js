/** Talks with the server: every request as a form with the session's token, every answer as JSON. */

const token = document.querySelector("meta[name=csrf]").content;
const BASE = "/medarbejder/hotline";

/** The server was reached and refused. `field` names what to mend, `status` is HTTP's. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? "");
    this.status = status;
    this.field = body.field ?? "";
  }
}

/** Send fields to one of the console's addresses. Throws Refused, or the browser's own error when it is not reached. */
export async function send(path, fields, signal) {
  const response = await fetch(`${BASE}/${path}`, {
    method: "POST",
    headers: { accept: "application/json", "x-csrf-token": token },
    body: new URLSearchParams(fields),
    signal,
  });
  return read(response);
}

/** Fetch the opening hours. */
export async function hours() {
  return read(await fetch(`${BASE}/tider`, { headers: { accept: "application/json" } }));
}

/** Fetch the calls of the voice assistant that nobody has taken up. */
export async function waiting() {
  return read(await fetch(`${BASE}/assistent`, { headers: { accept: "application/json" } }));
}

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}
