"""Everything an operator should know before the first teacher comes: each thing by its name, well or what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.checks import WARNING, CheckMessage, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .checks import TAG

__all__ = ["LOOKS", "Look", "looks"]

# The ledger of grades is another package's app: without its tables no grade is posted.
NEEDED = ("badge_issuer", "pdln_xblocks", "submissions")

# In the order in which a site is set up; the ids are those of the system checks.
LOOKS: dict[str, tuple[str, ...]] = {
    "tables": (),
    "settings": ("pdln_xblocks.E005", "pdln_xblocks.E006", "pdln_xblocks.E008"),
    "evidence storage": tuple(f"pdln_xblocks.E00{number}" for number in (1, 2, 3, 4, 7)),
    "public base URL": ("badge_issuer.W001", "badge_issuer.E001"),
    "folder of signing keys": ("badge_issuer.W002", "badge_issuer.W010"),
    "issuers and their keys": ("badge_issuer.W005", "badge_issuer.W009"),
    "where badges go": ("badge_issuer.W003", "badge_issuer.W004", "badge_issuer.W007", "badge_issuer.W008"),
    "mail": ("pdln_xblocks.W002",),
    "sweep": ("pdln_xblocks.W003",),
    "nothing waits too long": ("pdln_xblocks.W004",),
    "nothing was given up": ("pdln_xblocks.W005",),
    "submissions": ("pdln_xblocks.W001",),
    "issuing": ("badge_issuer.W006",),
}
# Without tables nobody can tell.
NEED_TABLES = frozenset({"issuers and their keys", "sweep", "nothing waits too long", "nothing was given up"})


@dataclass(frozen=True, kw_only=True)
class Look:
    """One thing that was looked at; `to_do` is what to set or do, one sentence or two each, empty where it is well."""

    name: str
    to_do: tuple[str, ...]


def looks() -> tuple[Look, ...]:
    """
    Look at everything, and try what can be tried: the storage takes a small file and gives it up, the folder of keys
    too, the mail server answers. Nothing is left of it and nobody gets a mail.
    """
    unapplied = _unapplied()
    messages = run_checks(tags=[TAG, "badge_issuer"], include_deployment_checks=True, databases=["default"])
    others = [Look(name=name, to_do=_to_do(messages, ids)) for name, ids in LOOKS.items() if name != "tables"]
    if unapplied:
        tables = Look(name="tables", to_do=(f"Not migrated yet: {', '.join(unapplied)}. Run: manage.py lms migrate",))
        return (tables, *(each for each in others if each.name not in NEED_TABLES))
    return (Look(name="tables", to_do=()), *others)


def _to_do(messages: Iterable[CheckMessage], ids: tuple[str, ...]) -> tuple[str, ...]:
    ours = [each for each in messages if each.id in ids and each.level >= WARNING]
    return tuple(f"{each.msg} {each.hint}" if each.hint else str(each.msg) for each in ours)


def _unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in NEEDED]
    plan = [migration for migration, _backwards in executor.migration_plan(targets)]
    return [f"{each.app_label}.{each.name}" for each in plan if each.app_label in NEEDED]
