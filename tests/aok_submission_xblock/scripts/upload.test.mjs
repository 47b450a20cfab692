/* Files: in chunks, in their order, again where there was no answer, and never where they were refused. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock, Element, Server, load, settled } from "./page.mjs";

function chosen(...files) {
  return choosing({ files });
}

/** `there` are the items of files in the list, `most` how many fit, `state` what the new one is once it was checked. */
function choosing({ files, there = [], most = "2", replaces = null, state = "ready" }) {
  const clock = new Clock();
  const server = new Server();
  const told = [];
  const parts = { refused: (root, message) => told.push(message), tell: (root, message) => told.push(message) };
  const blocks = load(["upload.js"], { clock, server, parts });
  const watch = blocks.watch;
  blocks.watch = () => Promise.resolve(new Element({ dataset: { fileState: state } }));
  const items = [];
  const list = new Element();
  list.append = () => {
    const parts = ["[data-name]", "[data-progress]", "[data-trouble]", '[data-do="retry-upload"]'];
    list.lastElementChild = new Element({}, Object.fromEntries(parts.map((each) => [each, new Element()])));
    items.push(list.lastElementChild);
  };
  const option = new Element({ dataset: { option: "plan" } }, { "[data-files]": list, "[data-file]": there });
  option.above = { "[data-part]": { dataset: { part: "p-plan" } } };
  const input = new Element({ files, dataset: { most }, pdlnReplaces: replaces });
  input.above = { "[data-option]": option };
  const page = { root: new Element(), url: (name, suffix) => (suffix ? `${name}/${suffix}` : name) };
  let saved = 0;
  const all = blocks.upload(page, input, () => (saved += 1));
  return { clock, server, items, all, saved: () => saved, blocks, watch, page, told };
}

const file = (name, size) => ({ name, size, slice: (from, to) => `${name}[${from}-${Math.min(to, size)}]` });
const TICKET = { file: "f1", chunk_bytes: 4, chunks: 3 };
const urls = (server) => server.asked.map((each) => each.url);

test("a file is announced, sent in chunks one after the other, and finished", async () => {
  const { server, items, all, saved } = chosen(file("plan.pdf", 10));
  await settled();
  assert.deepEqual({ ...server.last.data }, { requirement: "p-plan", option: "plan", name: "plan.pdf", size: 10, replaces: "" });
  await server.answers(TICKET);
  for (const [index, bytes] of ["[0-4]", "[4-8]", "[8-10]"].entries()) {
    assert.deepEqual([server.last.url, server.last.data], [`put_chunk/f1/${index}`, `plan.pdf${bytes}`]);
    await server.answers({});
  }
  assert.equal(server.last.url, "finish_upload");
  await server.answers({ html: "ready" });
  await all;
  assert.equal(items[0].replacedBy.html, "ready");
  assert.equal(saved(), 1);
});

test("how far it is counts the chunks before", async () => {
  const { server, items } = chosen(file("plan.pdf", 10));
  await settled();
  await server.answers(TICKET);
  await server.answers({});
  server.last.options.onProgress(2);
  assert.equal(items[0].querySelector("[data-progress]").value, 60);
});

test("a chunk without an answer is sent again, twice, and then a person is asked", async () => {
  const { clock, server, items, all } = chosen(file("plan.pdf", 10));
  await settled();
  await server.answers(TICKET);
  await server.refuses(0);
  await clock.pass(1000);
  await server.refuses(502);
  await clock.pass(4000);
  await server.refuses(0);
  await all;
  assert.deepEqual(urls(server), ["begin_upload", "put_chunk/f1/0", "put_chunk/f1/0", "put_chunk/f1/0"]);
  assert.deepEqual(items[0].querySelector("[data-trouble]").shown, ["upload-stopped"]);
  assert.equal(items[0].querySelector('[data-do="retry-upload"]').hidden, false);
});

test("trying again goes on where it stopped, and announces nothing anew", async () => {
  const { clock, server, items } = chosen(file("plan.pdf", 10));
  await settled();
  await server.answers(TICKET);
  await server.answers({});
  for (const pause of [1000, 4000, 0]) {
    await server.refuses(0);
    await clock.pass(pause);
  }
  items[0].pdlnUpload.retry();
  await settled();
  assert.equal(server.last.url, "put_chunk/f1/1");
  assert.equal(urls(server).filter((each) => each === "begin_upload").length, 1);
});

test("what is refused is said and not sent again", async () => {
  const { clock, server, items, all } = chosen(file("plan.exe", 10));
  await settled();
  await server.refuses(400, "invalid_evidence");
  await clock.pass(60000);
  await all;
  assert.equal(server.asked.length, 1);
  assert.equal(items[0].querySelector("[data-trouble]").textContent, "invalid_evidence");
  assert.equal(items[0].querySelector('[data-do="retry-upload"]').hidden, true);
});

test("two requests that met are tried again whatever their status", async () => {
  const { clock, server } = chosen(file("plan.pdf", 10));
  await settled();
  await server.refuses(409, "try_again");
  await clock.pass(1000);
  assert.deepEqual(urls(server), ["begin_upload", "begin_upload"]);
});

test("cancelling takes the file away, there too", async () => {
  const { server, items } = chosen(file("plan.pdf", 10));
  await settled();
  await server.answers(TICKET);
  const { signal } = server.last.options;
  items[0].pdlnUpload.cancel();
  assert.equal(signal.aborted, true);
  assert.deepEqual([items[0].isConnected, server.last.url, server.last.data.file], [false, "discard_file", "f1"]);
});

test("the second file waits for the first", async () => {
  const { server } = chosen(file("one.pdf", 4), file("two.pdf", 4));
  await settled();
  assert.equal(server.asked.length, 1);
  await server.answers({ file: "f1", chunk_bytes: 4, chunks: 1 });
  await server.answers({});
  await server.answers({ html: "ready" });
  await settled();
  assert.deepEqual([server.last.url, server.last.data.name], ["begin_upload", "two.pdf"]);
});

test("cancelled before it was announced, it is sent nowhere and taken away there", async () => {
  const { server, items, all } = chosen(file("plan.pdf", 10));
  await settled();
  items[0].pdlnUpload.cancel();
  await server.answers(TICKET);
  await all;
  assert.deepEqual(urls(server), ["begin_upload", "discard_file"]);
  assert.deepEqual(items[0].querySelector("[data-trouble]").shown, []);
});

test("cancelled between two tries, it is not tried again", async () => {
  const { clock, server, items } = chosen(file("plan.pdf", 10));
  await settled();
  await server.answers(TICKET);
  await server.refuses(0);
  const { signal } = server.last.options;
  items[0].pdlnUpload.cancel();
  await clock.pass(1000);
  // The request that is made then is given a signal that has ended: `send` refuses it unsent.
  assert.equal(server.last.options ? server.last.options.signal.aborted : signal.aborted, true);
  await server.refuses(-1);
  await clock.pass(60000);
  assert.equal(urls(server).filter((each) => each === "finish_upload").length, 0);
});

test("a cancelled file says nothing of itself", async () => {
  const { server, items, all } = chosen(file("plan.pdf", 10));
  await settled();
  await server.answers(TICKET);
  const chunk = server.last;
  items[0].pdlnUpload.cancel();
  chunk.reject({ status: -1, error: null });
  await all;
  assert.deepEqual(items[0].querySelector("[data-trouble]").shown, []);
});

test("a file is asked after until it is checked, less and less often", async () => {
  const { clock, server, watch, page } = chosen();
  const item = new Element({ dataset: { fileState: "checking", file: "f1" } });
  let saved = 0;
  watch(page, item, () => (saved += 1));
  await clock.pass(500);
  await server.answers({ state: "checking" });
  await clock.pass(749);
  assert.equal(server.asked.length, 1);
  await clock.pass(1);
  assert.equal(server.asked.length, 2);
  await server.answers({ state: "ready", html: "ready" });
  assert.deepEqual([saved, item.replacedBy.html], [1, "ready"]);
  await clock.pass(60000);
  assert.equal(server.asked.length, 2);
});

test("a file that could not be removed is there again, and it is said", async () => {
  const { server, blocks, page, told } = chosen();
  const back = [];
  const list = { append: (item) => back.push(item) };
  const item = new Element({ dataset: { file: "f1" } });
  item.above = { "[data-files]": list, "[data-option]": new Element({}, { "[data-upload]": { focus: () => null } }) };
  blocks.removeFile(page, item, () => null);
  await server.refuses(409, "attempt_waiting");
  assert.deepEqual([back, told], [[item], ["attempt_waiting"]]);
});

const item = (id) => new Element({ dataset: { file: id } });

async function uploads(chosen) {
  await settled();
  const { replaces } = chosen.server.last.data;
  await chosen.server.answers({ ...TICKET, chunks: 0 });
  await chosen.server.answers({ html: "ready" });
  await settled();
  return replaces;
}

for (const [name, more] of [
  ["a file that was to be replaced", (old) => ({ there: [old, item("other")], replaces: old })],
  ["the only file of a part that takes one", (old) => ({ there: [old], most: "1" })],
]) {
  test(`${name} stays until the one in its place is accepted`, async () => {
    const old = item("f0");
    const taken = choosing({ files: [file("new.pdf", 4)], ...more(old) });
    assert.equal(await uploads(taken), "f0");
    assert.equal(old.isConnected, false);
    assert.deepEqual([taken.server.last.url, taken.server.last.data.file], ["discard_file", "f0"]);

    const kept = item("f0");
    const refused = choosing({ files: [file("new.pdf", 4)], ...more(kept), state: "refused" });
    assert.equal(await uploads(refused), "f0");
    assert.equal(kept.isConnected, true);
    assert.equal(refused.server.last.url, "finish_upload");
  });
}

test("beside others a new file replaces none", async () => {
  const old = item("f0");
  assert.equal(await uploads(choosing({ files: [file("new.pdf", 4)], there: [old] })), "");
  assert.equal(old.isConnected, true);
});
