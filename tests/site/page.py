"""The page that people follow, as rows: what is done and expected is read from there, and stands nowhere else."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "verify-on-a-site.md"
_HEADING = re.compile(r"## (.+)")
_ROW = re.compile(r"\| (?P<code>[A-Z]\d+) \| (?P<do>.+?) \| (?P<expect>.+) \|")


class PageUnreadable(Exception):
    """The page is not there, has no rows, or has one of them twice."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the page: its code (T1), the heading it stands below, what to do and what to expect, as Markdown."""

    code: str
    section: str
    do: str
    expect: str


def read(path: Path = PAGE) -> tuple[Row, ...]:
    """The page's rows in its order. Raises PageUnreadable."""
    try:
        return rows_of(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PageUnreadable(f"{path} cannot be read: {error.strerror}. The program runs from a clone.") from error


def rows_of(text: str) -> tuple[Row, ...]:
    section, rows = "", []
    for line in text.splitlines():
        heading, row = _HEADING.fullmatch(line), _ROW.fullmatch(line)
        if heading:
            section = heading.group(1)
        elif row:
            rows.append(Row(section=section, **row.groupdict()))
    codes = [row.code for row in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if not rows or twice:
        raise PageUnreadable(f"the page has {' and '.join(twice)} twice" if twice else "the page has no rows")
    return tuple(rows)


def row(code: str) -> Row:
    """One row of the page; raises PageUnreadable where there is none."""
    found = next((each for each in read() if each.code == code), None)
    if found is None:
        raise PageUnreadable(f"the page has no row {code}")
    return found
