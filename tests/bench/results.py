"""One measured row, what it may cost, and the two ways it is shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("operation", "database", "n", "queries", "ms", "bytes", "baseline_ms", "budget", "holds")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one operation took; None where a measure does not apply. `wrong` says what must never happen and did."""

    ms: float
    queries: int | None = None
    size: int | None = None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What an operation may cost; None is no bound. `growth` is against the same operation at the smaller size."""

    queries: int | None = None
    size: int | None = None
    ms: float | None = None
    growth: float | None = None
    times_baseline: float | None = None
    words: str = ""

    def said(self) -> str:
        parts = [
            f"≤{self.queries} queries" if self.queries is not None else "",
            f"≤{self.size // 1000} KB" if self.size is not None else "",
            f"≤{self.growth:g}× the time at the small size" if self.growth is not None else "",
            f"≤{self.ms:g} ms" if self.ms is not None else "",
            f"≤{self.times_baseline:.3g}× the baseline" if self.times_baseline is not None else "",
            self.words,
        ]
        return ", ".join(part for part in parts if part)

    def counts_hold(self, cost: Cost) -> bool:
        """What is the same on every machine: queries, bytes, and that nothing went wrong."""
        queries = self.queries is None or (cost.queries is not None and cost.queries <= self.queries)
        return queries and (self.size is None or (cost.size or 0) <= self.size) and not cost.wrong

    def times_hold(self, cost: Cost, *, small: Cost | None, baseline_ms: float | None) -> bool:
        """What depends on the machine and on who else is using it."""
        quick = self.ms is None or cost.ms <= self.ms
        flat = self.growth is None or small is None or cost.ms <= self.growth * small.ms
        near = self.times_baseline is None or baseline_ms is None or cost.ms <= self.times_baseline * baseline_ms
        return quick and flat and near


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of build/bench.json. `counts_hold` is the part of `holds` that no busy machine can change."""

    operation: str
    database: str | None
    n: int | None
    cost: Cost
    baseline_ms: float | None
    budget: str
    holds: bool
    counts_hold: bool

    def to_json(self) -> dict[str, object]:
        return {
            "operation": self.operation,
            "database": self.database,
            "n": self.n,
            "queries": self.cost.queries,
            "ms": round(self.cost.ms, 2),
            "bytes": self.cost.size,
            "baseline_ms": self.baseline_ms,
            "budget": self.budget,
            "holds": self.holds,
        }


def judged(
    operation: str,
    cost: Cost,
    budget: Budget,
    *,
    database: str | None = None,
    n: int | None = None,
    small: Cost | None = None,
    baseline_ms: float | None = None,
) -> Row:
    """A measured cost beside what it may be."""
    counts = budget.counts_hold(cost)
    times = budget.times_hold(cost, small=small, baseline_ms=baseline_ms)
    return Row(
        operation=operation,
        database=database,
        n=n,
        cost=cost,
        baseline_ms=baseline_ms,
        budget=budget.said(),
        holds=counts and times,
        counts_hold=counts,
    )


def write(rows: Sequence[dict[str, object]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(rows), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def table(rows: Sequence[dict[str, object]]) -> str:
    """The rows as a person reads them: numbers to the right, words to the left."""
    cells = [list(COLUMNS), *([_shown(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(COLUMNS))]
    numbers = {COLUMNS.index(name) for name in ("n", "queries", "ms", "bytes", "baseline_ms")}
    lines = [
        "  ".join(
            cell.rjust(width) if index in numbers else cell.ljust(width) for index, (cell, width) in columns
        ).rstrip()
        for columns in (enumerate(zip(line, widths, strict=True)) for line in cells)
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _shown(value: object) -> str:
    match value:
        case None:
            return "–"
        case True:
            return "yes"
        case False:
            return "NO"
        case float():
            return f"{value:,.1f}"
        case int():
            return f"{value:,}"
    return str(value)
