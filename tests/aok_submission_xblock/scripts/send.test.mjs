/* Requests: what goes with them, and what each end of one becomes. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock, Server, load } from "./page.mjs";

/** As the browser's, as far as the script asks: it remembers what it was told, and the test says how it ends. */
class Request {
  static made = [];
  headers = {};
  upload = {};
  constructor() {
    Request.made.push(this);
  }
  open(method, url) {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  send(body) {
    this.body = body;
  }
  abort() {
    this.onabort();
  }
  ends(status, responseText) {
    Object.assign(this, { status, responseText });
    this.onload();
  }
}

function sender() {
  Request.made = [];
  const globals = { XMLHttpRequest: Request, Blob, document: { cookie: "theme=plain; csrftoken=a%3Db" } };
  const parts = load(["../../../../pdln_xblocks/static/pdln_xblocks/js/send.js"], { clock: new Clock(), server: new Server(), globals });
  return parts.send;
}

const plain = (value) => JSON.parse(JSON.stringify(value));

test("data are sent as JSON with the page's token, and answered with what the server said", async () => {
  const answer = sender()("save", { a: 1 });
  const [request] = Request.made;
  assert.deepEqual([request.method, request.url, request.body], ["POST", "save", '{"a":1}']);
  assert.deepEqual({ ...request.headers }, { "X-CSRFToken": "a=b", "Content-Type": "application/json" });
  request.ends(200, '{"revision": 4}');
  assert.deepEqual(plain(await answer), { revision: 4 });
});

test("without data it is asked for, and bytes go as bytes", async () => {
  const send = sender();
  send("page");
  send("chunk", new Blob(["x"]));
  const [page, chunk] = Request.made;
  assert.deepEqual([page.method, page.body], ["GET", undefined]);
  assert.equal(chunk.headers["Content-Type"], "application/octet-stream");
});

for (const [name, end, refusal] of [
  ["a refusal of ours", (request) => request.ends(409, '{"error": {"code": "try_again"}}'), { status: 409, error: { code: "try_again" }, isSignedOut: false }],
  ["a page of a proxy", (request) => request.ends(502, "<html>"), { status: 502, error: null, isSignedOut: false }],
  ["a page to sign in on, which is no answer", (request) => request.ends(200, "<html>"), { status: 200, error: null, isSignedOut: true }],
  ["the platform's own refusal after a session's end", (request) => request.ends(403, "<h1>403"), { status: 403, error: null, isSignedOut: true }],
  ["our refusal after a session's end", (request) => request.ends(403, '{"error": {"code": "not_signed_in"}}'), { status: 403, error: { code: "not_signed_in" }, isSignedOut: true }],
  ["our refusal of somebody who is signed in", (request) => request.ends(403, '{"error": {"code": "not_allowed"}}'), { status: 403, error: { code: "not_allowed" }, isSignedOut: false }],
  ["no answer at all", (request) => request.onerror(), { status: 0, error: null }],
  ["an answer too late", (request) => request.ontimeout(), { status: 0, error: null }],
]) {
  test(`${name} is told apart`, async () => {
    const answer = sender()("save", {});
    end(Request.made[0]);
    await assert.rejects(answer, (error) => assert.deepEqual(plain(error), refusal) === undefined);
  });
}

test("a request whose signal has ended is not made, and one on its way is broken off", async () => {
  const send = sender();
  const controller = new AbortController();
  const going = send("chunk", {}, { signal: controller.signal });
  controller.abort();
  await assert.rejects(going, (error) => error.status === -1);
  await assert.rejects(send("chunk", {}, { signal: controller.signal }), (error) => error.status === -1);
  assert.equal(Request.made.length, 1);
});
