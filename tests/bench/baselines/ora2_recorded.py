"""
ORA2's cost of the same calls, in ms, as recorded for this project.

ORA2 7.1 with edx-submissions 4.0.2 and Django 5.2, on SQLite and MariaDB 10.11, on a machine of two cores. It runs only
inside an Open edX installation, so that these stand as figures and not as a program.
"""

# operation: database: number of submissions in the block: ms
RECORDED: dict[str, dict[str, dict[int, float]]] = {
    "queue page": {
        "sqlite": {100: 51, 1_000: 656, 10_000: 7_957},
        "mariadb": {100: 58, 1_000: 825, 10_000: 7_866},
    },
    "claim the next": {
        "sqlite": {100: 2.5 + 3.2, 1_000: 8.5 + 1.9, 10_000: 57 + 1.7},
        "mariadb": {100: 4.2 + 3.1, 1_000: 11 + 3.9, 10_000: 80 + 5.1},
    },
    "record a review": {
        "sqlite": {100: 40, 1_000: 30, 10_000: 26},
        "mariadb": {100: 46, 1_000: 51, 10_000: 54},
    },
    "submit, 3 artifacts": {
        "sqlite": {100: 11.5, 1_000: 13, 10_000: 12},
        "mariadb": {100: 22, 1_000: 23, 10_000: 18},
    },
    "save a draft": {
        "sqlite": {100: 1.0, 1_000: 1.0, 10_000: 1.0},
        "mariadb": {100: 1.4, 1_000: 1.4, 10_000: 1.3},
    },
    "decided teacher's page": {
        "sqlite": {100: 54, 1_000: 44, 10_000: 36},
        "mariadb": {100: 71, 1_000: 81, 10_000: 66},
    },
}


def ora2_ms(operation: str, database: str, n: int) -> float | None:
    """What ORA2 took for this call at this size, or None where nothing was recorded."""
    return RECORDED.get(operation, {}).get(database, {}).get(n)
