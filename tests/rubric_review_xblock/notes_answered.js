/* Runs notes.js with one change to save and one answer from the server; prints what became of it as JSON. */
const fs = require("fs");
const vm = require("vm");

const [script, answer] = [process.argv[2], JSON.parse(process.argv[3])];
const timers = [];
const window = {
  setTimeout: (job, wait) => timers.push({ job: job, wait: wait }),
  clearTimeout: () => null,
};
vm.runInNewContext(fs.readFileSync(script, "utf8"), { window: window, Number: Number });

const states = [];
let isRefused = false;
const notes = window.PdlnReviews.notes(
  { dataset: { reading: "r", token: "t", revision: "0" } },
  () => ({}),
  () => Promise.resolve(answer),
  (state) => states.push(state),
  () => (isRefused = true)
);
notes.changed();
timers
  .pop()
  .job()
  .then(() => console.log(JSON.stringify({ said: states.at(-1), refused: isRefused, again: timers.length > 0 })));
