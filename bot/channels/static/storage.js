/** Browser storage that falls back to memory where the browser refuses it, as in some embedded pages. */

class Store {
  #area;
  #memory = new Map();

  constructor(area) {
    this.#area = area;
  }

  get(key) {
    try {
      return window[this.#area].getItem(key);
    } catch {
      return this.#memory.get(key) ?? null;
    }
  }

  /** Keep a string; null removes the key. */
  set(key, value) {
    try {
      if (value === null) window[this.#area].removeItem(key);
      else window[this.#area].setItem(key, value);
    } catch {
      if (value === null) this.#memory.delete(key);
      else this.#memory.set(key, value);
    }
  }
}

export const lasting = new Store("localStorage");
export const session = new Store("sessionStorage");
