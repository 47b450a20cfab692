/*
 * What the block's scripts touch of a page, as much of it as they touch: elements by their data attributes (the templates
 * `form.html`, `option.html`, `messages.html`), a store that lasts, and time that only the test moves.
 */
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

const FOLDER = new URL("../../../aok_submission_xblock/static/aok_submission_xblock/js/", import.meta.url);

export class Element {
  constructor(attributes = {}, children = {}) {
    Object.assign(this, { dataset: {}, hidden: false, value: "", textContent: "", isConnected: true }, attributes);
    this.children = children;
    this.shown = [];
  }
  querySelector(selector) {
    const element = this.children[selector];
    return Array.isArray(element) ? element[0] || null : element || null;
  }
  querySelectorAll(selector) {
    const elements = this.children[selector] || [];
    return Array.isArray(elements) ? elements : [elements];
  }
  closest(selector) {
    return this.above && this.above[selector];
  }
  replaceChildren(...nodes) {
    this.shown.push(...nodes);
  }
  replaceWith(node) {
    this.isConnected = false;
    this.replacedBy = node;
  }
  remove() {
    this.isConnected = false;
  }
  contains() {
    return false;
  }
}

/** Time that stands still until `pass` moves it; what is due runs in its order. */
export class Clock {
  now = 0;
  waiting = [];
  setTimeout = (job, after = 0) => {
    const timer = { job, at: this.now + after };
    this.waiting.push(timer);
    return timer;
  };
  clearTimeout = (timer) => {
    this.waiting = this.waiting.filter((each) => each !== timer);
  };
  async pass(milliseconds) {
    const until = this.now + milliseconds;
    for (;;) {
      await settled();
      const next = this.waiting.filter((each) => each.at <= until).sort((one, other) => one.at - other.at)[0];
      if (!next) {
        break;
      }
      this.clearTimeout(next);
      this.now = next.at;
      next.job();
    }
    this.now = until;
    await settled();
  }
}

export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server whose answers the test gives, one by one and in its own time. */
export class Server {
  asked = [];
  send = (url, data, options) => new Promise((resolve, reject) => this.asked.push({ url, data, options, resolve, reject }));
  get last() {
    return this.asked[this.asked.length - 1];
  }
  async answers(answer) {
    this.last.resolve(answer);
    await settled();
  }
  async refuses(status, code, more = {}) {
    this.last.reject({ status, error: code ? { code, message: code, ...more } : null });
    await settled();
  }
}

/** The parts of the page's script that a test is about, with stand-ins for the others. */
export function load(files, { clock, server, store = new Map(), parts = {}, globals = {} }) {
  const storage = {
    setItem: (key, text) => store.set(key, text),
    getItem: (key) => (store.has(key) ? store.get(key) : null),
    removeItem: (key) => store.delete(key),
  };
  const blocks = {
    send: server.send,
    wait: (milliseconds) => new Promise((resolve) => clock.setTimeout(resolve, milliseconds)),
    message: (root, name) => name,
    nodes: (html) => ({ firstElementChild: new Element({ html, dataset: { fileState: html, file: "f1" } }) }),
    ...parts,
  };
  const window = { PdlnBlocks: blocks, sessionStorage: storage };
  const { setTimeout, clearTimeout } = clock;
  const context = createContext({ window, setTimeout, clearTimeout, CSS: { escape: (text) => text }, AbortController, document: {}, ...globals });
  for (const file of files) {
    runInContext(readFileSync(new URL(file, FOLDER), "utf-8"), context, { filename: file });
  }
  return blocks;
}
