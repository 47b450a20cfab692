/* An evaluator's notes: saved as they are written, one save at a time, and what becomes of each kind of answer. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { Clock, settled } from "../../aok_submission_xblock/scripts/page.mjs";

const SCRIPT = new URL("../../../rubric_review_xblock/static/rubric_review_xblock/js/notes.js", import.meta.url);

function begun({ token = "t" } = {}) {
  const clock = new Clock();
  const asked = [];
  const said = [];
  const refused = [];
  const written = { words: "" };
  const window = { setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout };
  runInContext(readFileSync(SCRIPT, "utf-8"), createContext({ window }), { filename: "notes.js" });
  const article = { dataset: { reading: "r", token, revision: "3" } };
  const send = (action, data) => new Promise((resolve) => asked.push({ action, data: { ...data, notes: { ...data.notes } }, resolve }));
  const notes = window.PdlnReviews.notes(article, () => written, send, (state) => said.push(state), (answer) => refused.push(answer));
  const write = (words) => {
    written.words = words;
    notes.changed();
  };
  const answers = async (status, body = {}) => {
    asked.at(-1).resolve({ status, body });
    await settled();
  };
  return { clock, asked, said, refused, article, notes, write, answers };
}

test("notes are saved a moment after the last word, over the revision they were begun from", async () => {
  const { clock, asked, said, article, write, answers } = begun();
  write("Clear");
  await clock.pass(1000);
  write("Clear target");
  await clock.pass(1199);
  assert.equal(asked.length, 0);
  await clock.pass(1);
  assert.deepEqual(asked[0].data, { reading: "r", token: "t", revision: 3, notes: { words: "Clear target" } });
  await answers(200, { revision: 4 });
  assert.deepEqual([article.dataset.revision, said.at(-1)], ["4", "saved"]);
  await clock.pass(60000);
  assert.equal(asked.length, 1);
});

test("what is written while a save is on its way follows it, over the next revision", async () => {
  const { clock, asked, said, notes, write, answers } = begun();
  write("One");
  await clock.pass(1200);
  write("Two");
  await clock.pass(1200);
  assert.equal(asked.length, 1);
  await answers(200, { revision: 4 });
  assert.equal(asked.length, 2);
  assert.deepEqual([asked[1].data.revision, asked[1].data.notes.words], [4, "Two"]);
  assert.equal(notes.areUnsaved(), true);
  await answers(200, { revision: 5 });
  assert.deepEqual([said.at(-1), notes.areUnsaved()], ["saved", false]);
});

for (const [status, code, state] of [
  [0, "", "offline"],
  [409, "try_again", "unsaved"],
  // Pages of a proxy and of the platform, which are not JSON of ours.
  [502, "", "unsaved"],
  [503, "", "unsaved"],
  [504, "", "unsaved"],
]) {
  test(`after ${status} ${code} the same is sent again`, async () => {
    const { clock, asked, said, refused, write, answers } = begun();
    write("One");
    await clock.pass(1200);
    await answers(status, code ? { error: { code } } : {});
    assert.equal(said.at(-1), state);
    await clock.pass(4999);
    assert.equal(asked.length, 1);
    await clock.pass(1);
    assert.deepEqual([asked.length, asked[1].data.notes.words, refused.length], [2, "One", 0]);
  });
}

for (const [status, code] of [
  [409, "claim_lost"],
  [409, "stale_notes"],
  [400, "invalid_request"],
  [500, ""],
  [403, ""],
]) {
  test(`after ${status} ${code} nothing more is sent, and it is said`, async () => {
    const { clock, asked, said, refused, notes, write, answers } = begun();
    write("One");
    await clock.pass(1200);
    await answers(status, code ? { error: { code } } : {});
    write("Two");
    await clock.pass(60000);
    assert.deepEqual([asked.length, refused.length, said.at(-1)], [1, 1, "unsaved"]);
    assert.equal(notes.areUnsaved(), true);
  });
}

test("held, nothing is saved; taken up again, all of it is", async () => {
  const { clock, asked, notes, write, answers } = begun();
  write("One");
  await notes.hold();
  write("Two");
  await clock.pass(60000);
  assert.equal(asked.length, 0);
  notes.resume();
  await settled();
  assert.equal(asked[0].data.notes.words, "Two");
  await answers(200, { revision: 4 });
});

test("holding waits for the save that is on its way", async () => {
  const { clock, notes, write, answers } = begun();
  write("One");
  await clock.pass(1200);
  let isHeld = false;
  notes.hold().then(() => (isHeld = true));
  await settled();
  assert.equal(isHeld, false);
  await answers(200, { revision: 4 });
  assert.equal(isHeld, true);
});

test("a claim that ran out is found also where nothing was written", async () => {
  const { asked, refused, notes, answers } = begun();
  notes.check();
  await settled();
  assert.equal(asked.length, 1);
  await answers(409, { error: { code: "claim_lost" } });
  assert.equal(refused.length, 1);
});

test("forgotten notes are sent no more, and hold nobody back from leaving", async () => {
  const { clock, asked, notes, write } = begun();
  write("One");
  notes.forget();
  await clock.pass(60000);
  assert.deepEqual([asked.length, notes.areUnsaved()], [0, false]);
});

test("without a claim nothing is saved", async () => {
  const { clock, asked, said, write } = begun({ token: "" });
  write("One");
  await clock.pass(60000);
  assert.deepEqual([asked.length, said.at(-1)], [0, "unsaved"]);
});
