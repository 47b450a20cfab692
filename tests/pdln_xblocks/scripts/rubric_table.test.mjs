/* A rubric pasted as a table: what is a cell, what becomes of levels and criteria that are there, and which ids stay. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const FOLDER = new URL("../../../pdln_xblocks/static/pdln_xblocks/js/", import.meta.url);

function load(...files) {
  const window = { PdlnBlocks: {} };
  const context = createContext({ window });
  files.forEach((file) => runInContext(readFileSync(new URL(file, FOLDER), "utf-8"), context, { filename: file }));
  return window.PdlnBlocks;
}

const aok = load("rubric_table.js", "definition_form.js");
const plain = (value) => JSON.parse(JSON.stringify(value));
const BLANK = { id: "", name: "", required_level: "", look_in: [], standards: [], descriptors: {} };

function minting() {
  let count = 0;
  return () => `new-${(count += 1)}`;
}

function pasted(rubric, text, more = {}) {
  return plain(aok.rubricWithTable(rubric, aok.tableOfText(text), { highestFirst: false, mint: minting(), blank: BLANK, ...more }));
}

function rubric() {
  return {
    id: "r",
    guidance: "Look.",
    levels: [
      { id: "low", name: "Developing", points: 2 },
      { id: "high", name: "Proficient", points: 5 },
    ],
    criteria: [{ ...BLANK, id: "c-1", name: "A target", required_level: "high", look_in: ["p"], descriptors: { low: "Vague.", high: "Clear." } }],
  };
}

function emptyRubric() {
  return { ...rubric(), criteria: [{ ...BLANK, id: "c-1", name: " ", descriptors: { low: "", high: "" } }] };
}

test("cells are divided by tabs and rows by lines", () => {
  assert.deepEqual(plain(aok.tableOfText("\tLow\tHigh\r\nTarget\tVague\tClear\n\n")), [
    ["", "Low", "High"],
    ["Target", "Vague", "Clear"],
  ]);
});

test("a cell in quotes may hold lines, tabs and quotes", () => {
  assert.deepEqual(plain(aok.tableOfText('"One\ntwo"\t"says ""so"""\t"a\tb"')), [["One\ntwo", 'says "so"', "a\tb"]]);
});

test("a quote that ends nothing is a letter like others", () => {
  assert.deepEqual(plain(aok.tableOfText('"Yes" they said\t5" wide')), [['"Yes" they said', '5" wide']]);
});

test("a long text of quotes without end is read in no time", () => {
  const began = Date.now();
  aok.tableOfText('"'.repeat(20001) + "x\t".repeat(20000));
  assert.ok(Date.now() - began < 2000);
});

test("two levels and a criterion with words are a rubric and less is not", () => {
  const isOne = (text) => Boolean(aok.isRubricTable(aok.tableOfText(text)));
  assert.equal(isOne("\tLow\tHigh\nTarget\tVague\tClear"), true);
  assert.equal(isOne("\tLow\nTarget\tVague"), false);
  assert.equal(isOne("\tLow\tHigh"), false);
  assert.equal(isOne("\tLow\tHigh\n\tVague\tClear"), false);
  assert.equal(isOne(""), false);
});

test("criteria and levels of the same name keep their ids and what no table says", () => {
  const { levels, criteria, guidance } = pasted(rubric(), "\tdeveloping\tPROFICIENT\na  target\tStill vague.\tVery clear.");
  assert.deepEqual(levels, rubric().levels);
  assert.equal(guidance, "Look.");
  assert.deepEqual(criteria, [{ ...rubric().criteria[0], descriptors: { low: "Still vague.", high: "Very clear." } }]);
});

test("an empty cell takes no words away", () => {
  const { criteria } = pasted(rubric(), "\tDeveloping\tProficient\nA target\t\tVery clear.");
  assert.deepEqual(criteria[0].descriptors, { low: "Vague.", high: "Very clear." });
});

test("what is new is added behind, with new ids and more points", () => {
  const { levels, criteria } = pasted(rubric(), "\tProficient\tExtending\nA check\tFits.\tTells apart.");
  assert.deepEqual(levels.slice(2), [{ id: "new-1", name: "Extending", points: 6 }]);
  assert.deepEqual(criteria.map((each) => each.id), ["c-1", "new-2"]);
  assert.deepEqual(criteria[1].descriptors, { high: "Fits.", "new-1": "Tells apart." });
});

test("a rubric without a word becomes the table", () => {
  const { levels, criteria } = pasted(emptyRubric(), "\tNo\tNearly\tYes\nA target\ta\tb\tc\nA check\td\te\tf");
  assert.deepEqual(levels.map((each) => [each.name, each.points]), [["No", 1], ["Nearly", 2], ["Yes", 3]]);
  assert.deepEqual(criteria.map((each) => each.name), ["A target", "A check"]);
  assert.equal(criteria[0].required_level, levels[1].id);
});

test("a table that begins with the highest level is turned round", () => {
  const { levels, criteria } = pasted(emptyRubric(), "\tYes\tNo\nA target\tClear.\tVague.", { highestFirst: true });
  assert.deepEqual(levels.map((each) => [each.name, each.points]), [["No", 1], ["Yes", 2]]);
  assert.deepEqual(criteria[0].descriptors, { [levels[0].id]: "Vague.", [levels[1].id]: "Clear." });
});

function source() {
  return {
    title: "Theirs",
    guidance: "Look there.",
    levels: [
      { id: "a", name: "Not yet", points: 0 },
      { id: "b", name: "Proficient", points: 4 },
      { id: "c", name: "Extending", points: 9 },
    ],
    criteria: [{ ...BLANK, id: "c-1", name: "A check", required_level: "c", look_in: ["p-theirs"], standards: ["2.1"], descriptors: { a: "No.", b: "Fits.", c: "More." } }],
  };
}

test("a copied rubric in an empty one is as it was there, with ids of its own and nothing of the other task", () => {
  const { title, guidance, levels, criteria } = plain(aok.rubricWithCopy({ ...emptyRubric(), title: "" }, source(), { mint: minting(), blank: BLANK }));
  assert.deepEqual([title, guidance], ["Theirs", "Look."]);
  assert.deepEqual(levels.map((each) => [each.name, each.points]), [["Not yet", 0], ["Proficient", 4], ["Extending", 9]]);
  assert.equal(criteria[0].required_level, levels[2].id);
  assert.deepEqual([criteria[0].look_in, criteria[0].standards], [[], []]);
  assert.ok(!["a", "b", "c"].includes(levels[0].id) && criteria[0].id !== "c-1");
});

test("a copied rubric beside a written one takes nothing from it", () => {
  const { levels, criteria } = plain(aok.rubricWithCopy(rubric(), source(), { mint: minting(), blank: BLANK }));
  assert.deepEqual(levels.slice(0, 2), rubric().levels);
  assert.deepEqual(levels.slice(2).map((each) => [each.name, each.points]), [["Not yet", 6], ["Extending", 7]]);
  assert.deepEqual(criteria[0], rubric().criteria[0]);
  assert.deepEqual([criteria[1].name, criteria[1].required_level], ["A check", levels[3].id]);
});

test("the chosen of a set keep the order they had, and new ones come behind", () => {
  const offered = ["write", "upload", "link"];
  assert.deepEqual(plain(aok.chosen(["link", "write"], ["write", "upload", "link"], offered)), ["link", "write", "upload"]);
  assert.deepEqual(plain(aok.chosen(["link", "write"], ["write"], offered)), ["write"]);
  assert.deepEqual(plain(aok.chosen(undefined, ["write"], offered)), ["write"]);
});

test("what a form does not offer stays among the chosen", () => {
  assert.deepEqual(plain(aok.chosen(["table", "write"], ["link"], ["write", "link"])), ["table", "link"]);
});

test("ids are minted where there is none, and nowhere else", () => {
  const made = aok.withIds({ id: "", title: "", options: [{ id: "" }, { id: "o-kept", kinds: [] }] }, minting());
  assert.deepEqual(plain(made), { id: "new-2", title: "", options: [{ id: "new-1" }, { id: "o-kept", kinds: [] }] });
});
