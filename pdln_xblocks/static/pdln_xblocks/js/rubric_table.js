/* A rubric as a table, pasted from a word processor or a spreadsheet: the first row names the levels, the first column the criteria. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  const key = (name) => name.trim().replace(/\s+/g, " ").toLowerCase();
  const byName = (all, name) => all.find((each) => key(each.name) === key(name));

  const isUnwritten = (rubric) =>
    rubric.criteria.every((each) => !each.name.trim() && Object.values(each.descriptors).every((words) => !words.trim()));

  /** Rows of cells of text divided by tabs; a cell in quotes may hold tabs, lines and doubled quotes, as spreadsheets write it. */
  aok.tableOfText = function (text) {
    const rows = [[]];
    const cell = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*)/y;
    let at = 0;
    while (at <= text.length) {
      cell.lastIndex = at;
      const [whole, quoted, plain] = cell.exec(text);
      rows[rows.length - 1].push((quoted === undefined ? plain : quoted.replace(/""/g, '"')).trim());
      at += whole.length;
      if (text[at] === "\t") {
        at += 1;
      } else {
        at += text.startsWith("\r\n", at) ? 2 : 1;
        rows.push([]);
      }
    }
    return rows.filter((row) => row.some(Boolean));
  };

  /** The rows of the first table in what was copied as HTML; null where it has none. Lines and points of a list stay lines. */
  aok.tableOfHtml = function (html) {
    const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
    const words = function (cell) {
      cell.querySelectorAll("br, p, li, div").forEach((each) => each.after("\n"));
      return cell.textContent.replace(/[^\S\n]+/g, " ").replace(/ ?\n[ \n]*/g, "\n").trim();
    };
    return table ? [...table.rows].map((row) => [...row.cells].map(words)).filter((row) => row.some(Boolean)) : null;
  };

  /** Whether the rows are a rubric at all: two levels and a criterion with its words at least. */
  aok.isRubricTable = (rows) => rows.length > 1 && rows[0].slice(1).filter(Boolean).length > 1 && rows.slice(1).some((row) => row[0] && row[1]);

  /**
   * The rubric with the table in it. Levels and criteria of the same name are kept with their ids; others are added behind them. A rubric in
   * which nothing is written yet becomes the table.
   */
  aok.rubricWithTable = function (rubric, rows, { highestFirst, mint, blank }) {
    const isEmpty = isUnwritten(rubric);
    const columns = rows[0].slice(1).map((name, index) => ({ name, at: index + 1 })).filter((each) => each.name);
    if (highestFirst) {
      columns.reverse();
    }
    const levels = isEmpty ? [] : [...rubric.levels];
    const most = () => Math.max(0, ...levels.map((each) => Number(each.points) || 0));
    columns.forEach(function (column) {
      const known = byName(isEmpty ? rubric.levels : levels, column.name);
      column.level = (known && known.id) || mint();
      if (isEmpty || !known) {
        levels.push({ ...(known || { id: column.level }), name: column.name, points: most() + 1 });
      }
    });
    const top = columns[columns.length - 1].level;
    const criteria = isEmpty ? [] : [...rubric.criteria];
    rows.slice(1).filter((row) => row[0]).forEach(function (row) {
      const at = criteria.findIndex((each) => key(each.name) === key(row[0]));
      const before = at < 0 ? { ...blank, id: mint(), name: row[0], required_level: columns.length > 2 ? columns[columns.length - 2].level : top } : criteria[at];
      const descriptors = { ...before.descriptors };
      columns.forEach((column) => (descriptors[column.level] = row[column.at] || descriptors[column.level] || ""));
      criteria.splice(at < 0 ? criteria.length : at, at < 0 ? 0 : 1, { ...before, descriptors });
    });
    return { ...rubric, levels, criteria };
  };

  /** The rubric with another one in it, by the same rules; what is new takes the level that it takes there. */
  aok.rubricWithCopy = function (rubric, source, how) {
    const rows = [["", ...source.levels.map((each) => each.name)]];
    source.criteria.forEach((each) => rows.push([each.name, ...source.levels.map((level) => each.descriptors[level.id] || "")]));
    const made = aok.rubricWithTable(rubric, rows, { ...how, highestFirst: false });
    const points = (level) => (isUnwritten(rubric) ? byName(source.levels, level.name).points : level.points);
    const levels = made.levels.map((each) => ({ ...each, points: points(each) }));
    const there = new Set(rubric.criteria.map((each) => each.id));
    const taken = ({ name }) => source.levels.find((each) => each.id === byName(source.criteria, name).required_level).name;
    const criteria = made.criteria.map((each) => (there.has(each.id) ? each : { ...each, required_level: byName(levels, taken(each)).id }));
    return { ...made, levels, criteria, title: rubric.title || source.title, guidance: rubric.guidance || source.guidance };
  };
})(window);
