/** The JSON API. Every failure becomes one of three errors that say what the caller can do. */

const TIMEOUT_MS = 30_000;

/** Not answered, or answered with a passing failure: the same request may be sent again later. */
export class TryLater extends Error {
  constructor(message, seconds = null) {
    super(message);
    this.seconds = seconds;
  }
}

/** The server has no such conversation: begin a new one. */
export class UnknownConversation extends Error {}

/** The server will never accept this request; the message says why. */
export class Refused extends Error {}

/** Start a conversation: {id, messages}. */
export function open() {
  return request("/api/v1/conversations", { method: "POST" });
}

/** Messages with a number above `after`. */
export async function messages(id, after) {
  return (await request(`${path(id)}?after=${after}`, {})).messages;
}

/** Deliver {text, client_id, to} or {message, choice, client_id}; the same client_id twice counts once. */
export async function deliver(id, body) {
  await request(path(id), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** A link that moves the conversation to Telegram: {url}. */
export function moveToTelegram(id) {
  return request(`/api/v1/conversations/${encodeURIComponent(id)}/telegram`, { method: "POST" });
}

function path(id) {
  return `/api/v1/conversations/${encodeURIComponent(id)}/messages`;
}

async function request(url, options) {
  let response;
  let body;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
    body = await response.json();
  } catch {
    throw new TryLater("");
  }
  if (response.ok) return body;
  if (body.error === "unknown_conversation") throw new UnknownConversation(body.message);
  if (response.status === 429 || response.status >= 500) {
    throw new TryLater(body.message ?? "", Number(response.headers.get("Retry-After")) || null);
  }
  throw new Refused(body.message ?? "");
}
