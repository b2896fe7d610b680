/** The call that is being taken, kept in this tab so that a reload or a lost connection loses nothing. */

import { session } from "/static/storage.js";

const KEY = "hotline-call";
const BEFORE = "hotline-before";

/** A new call: its id makes saving twice save once. */
export function begin() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, started: new Date().toISOString(), text: "", chosen: "", passedTo: "", caller: {}, edited: [], origin: null };
}

export function keep(call) {
  session.set(KEY, JSON.stringify(call));
}

export function kept() {
  return parsed(session.get(KEY));
}

/** Lay an unsaved call aside, so that it can be fetched again; null forgets it. */
export function setAside(call) {
  session.set(BEFORE, call && JSON.stringify(call));
}

export function laidAside() {
  return parsed(session.get(BEFORE));
}

/** Whether there is anything in a call that would be missed. */
export function hasContent(call) {
  return Boolean(call.text.trim() || call.edited.length);
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
