"""Whatever the badge issuer refuses can be told in another language, or is kept in English on purpose."""

import ast

import pytest

from badge_issuer import errors
from badge_issuer.badgr import errors as badgr_errors
from tests.quality.tree import ROOT, files, shown

# Raised while an award is delivered, and kept in the delivery's row: everybody reads those in one language.
KEPT_IN_ROWS = {
    "badge_issuer/delivery/attempting.py",
    "badge_issuer/backends/badgr.py",
    "badge_issuer/delivery/mailing.py",
    "badge_issuer/credentials/status_lists.py",
    "badge_issuer/credentials/issuance.py",
}
# Told to an operator by `manage.py`, which is English.
BY_MANAGE_PY = {"badge_issuer/rehearsal.py"}
REFUSALS = {
    name
    for module in (errors, badgr_errors)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, errors.BadgeIssuerError)
}


def unmarked(source: str) -> list[tuple[int, str]]:
    """The line and the class of each refusal whose message is written out and given to no translator."""
    return [
        (node.lineno, node.func.id)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in REFUSALS
        and node.args
        and _written_out(node.args[0])
    ]


def _written_out(message: ast.expr) -> bool:
    """Text as it stands, or put together; what a name holds was looked at where it got it."""
    if isinstance(message, ast.BinOp):
        return _written_out(message.left)
    put_together = isinstance(message, ast.Call) and isinstance(message.func, ast.Attribute)
    return isinstance(message, ast.Constant | ast.JoinedStr) or put_together


def test_every_refusal_can_be_told_in_another_language():
    found = [
        f"{shown(path)}:{line}: {name}"
        for path in files((".py",), packages=("badge_issuer",))
        if shown(path) not in KEPT_IN_ROWS | BY_MANAGE_PY
        for line, name in unmarked(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted(KEPT_IN_ROWS | BY_MANAGE_PY))
def test_what_stays_english_is_still_there(path):
    assert unmarked((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('raise InvalidValue("No.")', True),
        ('raise InvalidValue(f"No {thing}.")', True),
        ('raise InvalidValue("No %s." % thing)', True),
        ('raise InvalidValue("No {}.".format(thing))', True),
        ('return BadgrUnavailable("No.", wait=wait)', True),
        ('raise InvalidValue(N_("No %(thing)s."), thing=thing)', False),
        ('raise SharingRefused(_("No %(thing)s.") % {"thing": thing})', False),
        ("raise InvalidValue(message)", False),
        ('raise ValueError("No.")', False),
    ],
)
def test_a_message_that_no_translator_is_given_is_seen(source, seen):
    assert bool(unmarked(source)) is seen
