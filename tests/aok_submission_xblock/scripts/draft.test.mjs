/* The draft: what is saved, when, and what becomes of it where it cannot be. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock, Element, Server, load, settled } from "./page.mjs";

function opened({ store = new Map(), content = { pieces: {}, own_work: false, ai_use: "" } } = {}) {
  const clock = new Clock();
  const server = new Server();
  const seen = { ready: [], refused: [], versions: [], refreshed: 0 };
  const parts = {
    formOf: () => "write",
    refused: (root, message) => seen.refused.push(message),
    showVersions: (page, draft, error) => seen.versions.push({ draft, error }),
  };
  const blocks = load(["draft.js"], { clock, server, store, parts });
  blocks.showReady = (root, html) => seen.ready.push(html);
  const text = new Element();
  const option = new Element({ dataset: { option: "text" }, id: "o" }, { "[data-text]": text });
  const saved = new Element();
  const said = new Element();
  const old = new Element();
  const beside = new Element();
  const field = new Element({}, { "[data-state]": beside });
  const section = new Element();
  const state = { content, revision: 3, keep: "k" };
  const form = new Element(
    { dataset: { state: JSON.stringify(state), number: "1" } },
    {
      "[data-part]": [new Element({ dataset: { part: "p-context" } }, { "[data-option]": [option] })],
      "[data-own-work]": new Element({ checked: false }),
      "[data-ai-use]": new Element(),
      "[data-saved]": saved,
      "[data-said]": said,
      "[data-old]": old,
      "[data-state]": [beside],
      ":scope > section": [section],
    },
  );
  const page = { root: new Element(), url: (name) => name, refresh: () => (seen.refreshed += 1) };
  const draft = blocks.Draft(page, form);
  const write = (words) => {
    text.value = words;
    draft.touch();
  };
  return { clock, server, store, seen, draft, write, saved, said, old, beside, field, section, text };
}

const kept = (store) => JSON.parse(store.get("pdln-aok-k"));

test("what is typed is sent once, a moment after the last key", async () => {
  const { clock, server, write } = opened();
  write("One");
  await clock.pass(1000);
  write("One plan");
  await clock.pass(1499);
  assert.equal(server.asked.length, 0);
  await clock.pass(1);
  assert.equal(server.asked.length, 1);
  assert.equal(server.last.url, "save_draft");
  assert.equal(server.last.data.revision, 3);
  assert.equal(server.last.data.content.pieces["p-context"].text.text, "One plan");
});

test("the next save goes on from the revision of the last, and nothing is kept that was taken", async () => {
  const { clock, server, store, write, saved } = opened();
  write("One");
  await clock.pass(1500);
  await server.answers({ revision: 4, saved_at: "2026-10-05T12:00:00Z", ready: "<p>" });
  assert.deepEqual(saved.shown, ["saving", "saved"]);
  assert.equal(store.size, 0);
  write("Two");
  await clock.pass(1500);
  assert.equal(server.last.data.revision, 4);
});

test("a page on which nothing changed sends nothing", async () => {
  const { clock, server, draft, write } = opened();
  write("");
  await clock.pass(5000);
  assert.equal(await draft.save(), true);
  assert.equal(server.asked.length, 0);
});

test("one save is on its way at a time, and what was typed meanwhile follows", async () => {
  const { clock, server, write, draft } = opened();
  write("One");
  await clock.pass(1500);
  write("Two");
  draft.save();
  await settled();
  assert.equal(server.asked.length, 1);
  await server.answers({ revision: 4, ready: "" });
  assert.equal(server.asked.length, 2);
  assert.deepEqual([server.last.data.revision, server.last.data.content.pieces["p-context"].text.text], [4, "Two"]);
});

test("without an answer it is kept on the device and sent again, later each time", async () => {
  const { clock, server, store, write, saved } = opened();
  write("One");
  await clock.pass(1500);
  await server.refuses(0);
  assert.equal(saved.shown.at(-1), "offline");
  assert.equal(kept(store).content.pieces["p-context"].text.text, "One");
  await clock.pass(4999);
  assert.equal(server.asked.length, 1);
  await clock.pass(1);
  assert.equal(server.asked.length, 2);
  await server.refuses(503, "try_again");
  await clock.pass(9999);
  assert.equal(server.asked.length, 2);
  await clock.pass(1);
  assert.equal(server.asked.length, 3);
});

test("what the server refuses is said and not sent again", async () => {
  const { clock, server, seen, store, write } = opened();
  write("One");
  await clock.pass(1500);
  await server.refuses(400, "invalid_evidence");
  await clock.pass(120000);
  assert.equal(server.asked.length, 1);
  assert.deepEqual(seen.refused, ["invalid_evidence"]);
  assert.equal(kept(store).revision, 3);
});

test("a draft that was saved elsewhere shows both versions and waits for a choice", async () => {
  const { clock, server, seen, draft, write, saved, section, store } = opened();
  write("Mine");
  await clock.pass(1500);
  await server.refuses(409, "stale_draft", { revision: 7 });
  assert.equal(saved.shown.at(-1), "two-versions");
  assert.equal(Boolean(section.inert), false, "one types on");
  write("Mine, and more");
  assert.equal(kept(store).content.pieces["p-context"].text.text, "Mine, and more");
  await clock.pass(5000);
  assert.equal(await draft.save(), false);
  assert.equal(server.asked.length, 1);
  const here = seen.versions[0].draft.collect();
  assert.equal(here.pieces["p-context"].text.text, "Mine, and more");
  draft.settle(here, 7);
  assert.equal(server.last.data.revision, 7);
  await server.answers({ revision: 8, ready: "" });
  assert.equal(seen.refreshed, 1);
});

test("what a device kept is put back when its page is opened again", async () => {
  const content = { pieces: { "p-context": { text: { text: "Kept" } } }, own_work: true, ai_use: "" };
  const store = new Map([["pdln-aok-k", JSON.stringify({ revision: 2, content })]]);
  const { server, draft } = opened({ store });
  draft.restore();
  // What another realm parsed is equal by what it says.
  assert.deepEqual(JSON.parse(JSON.stringify(server.last.data)), { revision: 2, content, number: 1 });
});

test("what a device kept and the page has is forgotten", async () => {
  const content = { pieces: {}, own_work: false, ai_use: "" };
  const store = new Map([["pdln-aok-k", JSON.stringify({ revision: 2, content })]]);
  const { server, draft } = opened({ store, content });
  draft.restore();
  assert.deepEqual([server.asked.length, store.size], [0, 0]);
});

test("after submitting nothing is saved any more", async () => {
  const { clock, server, draft, write } = opened();
  write("One");
  draft.stop();
  await clock.pass(5000);
  assert.equal(server.asked.length, 0);
});

test("what a device kept and the server refuses stands in the fields, which can be typed in", async () => {
  const content = { pieces: { "p-context": { text: { form: "write", text: "Too long" } } }, own_work: true, ai_use: "Ideas" };
  const store = new Map([["pdln-aok-k", JSON.stringify({ revision: 2, content })]]);
  const { clock, server, seen, draft, section, text, write } = opened({ store });
  draft.restore();
  assert.equal(section.inert, true);
  await server.refuses(400, "invalid_evidence");
  assert.deepEqual(seen.refused, ["invalid_evidence"]);
  assert.deepEqual([section.inert, text.value], [false, "Too long"]);
  assert.equal(kept(store).content.pieces["p-context"].text.text, "Too long");
  write("Shorter");
  await clock.pass(1500);
  const { pieces, own_work, ai_use } = server.last.data.content;
  assert.deepEqual([pieces["p-context"].text.text, own_work, ai_use], ["Shorter", true, "Ideas"]);
});

test("after a save that went well the next one without an answer waits as the first did", async () => {
  const { clock, server, write } = opened();
  write("One");
  await clock.pass(1500);
  await server.refuses(0);
  await clock.pass(5000);
  await server.answers({ revision: 4, ready: "" });
  write("Two");
  await clock.pass(1500);
  await server.refuses(0);
  const asked = server.asked.length;
  await clock.pass(5000);
  assert.equal(server.asked.length, asked + 1);
});

test("without an answer for long it is tried every minute", async () => {
  const { clock, server, write } = opened();
  write("One");
  await clock.pass(1500);
  for (let each = 0; each < 8; each += 1) {
    await server.refuses(0);
    await clock.pass(60000);
  }
  const asked = server.asked.length;
  await server.refuses(0);
  await clock.pass(60000);
  assert.equal(server.asked.length, asked + 1);
});

test("what was chosen of two versions is saved over the revision it was chosen against, and goes on from there", async () => {
  const { server, draft } = opened();
  draft.settle({ pieces: {}, own_work: true, ai_use: "" }, 7);
  assert.equal(draft.state.revision, 7);
  await server.answers({ revision: 8, ready: "" });
  assert.equal(draft.state.revision, 8);
});

test("stopping ends what would be typed after it, too", async () => {
  const { clock, server, draft, write } = opened();
  draft.stop();
  write("One");
  await clock.pass(5000);
  assert.equal(await draft.save(), false);
  assert.equal(server.asked.length, 0);
});

test("each end of a save leaves a state that is true", async () => {
  for (const [status, code, more, name] of [
    [0, "", {}, "offline"],
    [502, "", {}, "trouble"],
    [409, "try_again", {}, "trouble"],
    [403, "", { isSignedOut: true }, "signed-out"],
    [403, "not_signed_in", { isSignedOut: true }, "signed-out"],
    [200, "", { isSignedOut: true }, "signed-out"],
    [403, "not_allowed", {}, "not-saved"],
    [400, "invalid_request", {}, "not-saved"],
    [409, "attempt_waiting", {}, "not-saved"],
    [409, "stale_draft", {}, "two-versions"],
  ]) {
    const { clock, server, saved, write, store, draft, old } = opened();
    write("One");
    await clock.pass(1500);
    server.last.reject({ status, error: code ? { code, message: code } : null, ...more });
    await settled();
    assert.equal(saved.shown.at(-1), name, `${status} ${code}`);
    assert.equal(draft.trouble(), name);
    assert.equal(old.shown.at(-1), "old-list");
    assert.equal(kept(store).content.pieces["p-context"].text.text, "One");
  }
});

test("saving again and again is said once, and what changes is said", async () => {
  const { clock, server, write, said } = opened();
  for (const [number, words] of ["One", "One two", "One two three"].entries()) {
    write(words);
    await clock.pass(1500);
    await server.answers({ revision: 4 + number, ready: "" });
  }
  assert.deepEqual(said.shown, ["saved"]);
  write("Four");
  await clock.pass(1500);
  await server.refuses(0);
  await clock.pass(5000);
  await server.refuses(0);
  await clock.pass(10000);
  await server.answers({ revision: 7, ready: "" });
  assert.deepEqual(said.shown, ["saved", "offline", "saved"]);
});

test("what is said of the draft stands beside what is being typed", async () => {
  const { clock, server, write, draft, beside, field } = opened();
  draft.at(field);
  write("One");
  await clock.pass(1500);
  await server.refuses(0);
  assert.deepEqual(beside.shown.filter(Boolean), ["saving", "offline"]);
});

test("after the session's end it is tried again, and sent once somebody is signed in", async () => {
  const { clock, server, store, write, saved } = opened();
  write("One");
  await clock.pass(1500);
  server.last.reject({ status: 403, error: null, isSignedOut: true });
  await settled();
  await clock.pass(5000);
  await server.answers({ revision: 4, ready: "" });
  assert.deepEqual(saved.shown, ["saving", "signed-out", "saving", "saved"]);
  assert.equal(store.size, 0);
});
