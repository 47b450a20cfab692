"""
Every write, broken at every statement it sends: nothing of it is left, and the same call again does all of it.

Each write runs as on a site: by a block's handler, which is in no transaction; and by a plain view, whose transaction
is around it and commits whatever the view answers, also after an error that it caught.
"""

from collections import Counter
from contextlib import suppress
from itertools import count

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction

from pdln_xblocks.errors import TryAgain
from tests.builders import NOON
from tests.contracts.faults import DEADLOCK, GONE, Fault, breaking
from tests.contracts.tables import rows
from tests.contracts.writes import NOTHING, WRITES, Write, publish
from tests.pdln_xblocks.pathways import parts

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]


@pytest.fixture(autouse=True)
def course(platform, settings, tmp_path):
    """Both AOKs and the pathway over them, and an issuer that knows the badge."""
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    publish()
    parts.tell_issuer(tmp_path / "issuer-part")


def changes(before: dict[str, list], after: dict[str, list]) -> Counter:
    """How the rows differ, by model: how many came, went, and changed in which columns."""
    found: Counter = Counter()
    for model in after:
        old, new = ({row["id"]: row for row in kept[model]} for kept in (before, after))
        found += Counter({(model, "came"): len(new.keys() - old.keys()), (model, "went"): len(old.keys() - new.keys())})
        for key in old.keys() & new.keys():
            columns = tuple(column for column in new[key] if new[key][column] != old[key][column])
            found += Counter({(model, columns): 1} if columns else {})
    return found


def as_a_handler(write: Write, at: int, says: str) -> Fault:
    """In no transaction: each statement that stands for itself is there at once."""
    with breaking(at, says=says) as fault, suppress(OperationalError, TryAgain):
        write()
    return fault


def within_a_view(write: Write, at: int, says: str) -> Fault:
    """In a transaction of the request's, with something of the view's own; an answer commits, whatever it says."""
    with transaction.atomic():
        theirs = Session.objects.create(session_key=f"view-{at}-{len(says)}", expire_date=NOON)
        with breaking(at, says=says) as fault, suppress(OperationalError, TryAgain):
            write()
    assert Session.objects.filter(pk=theirs.pk).exists(), "what the view wrote itself stays"
    theirs.delete()
    return fault


@pytest.mark.parametrize("says", [GONE, DEADLOCK], ids=["gone", "deadlock"])
@pytest.mark.parametrize("run", [as_a_handler, within_a_view])
@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_breaks_anywhere_leaves_all_of_it_or_nothing(name, run, says):
    arrange = WRITES[name]
    write, before = arrange("whole"), rows()
    run(write, 0, says)
    whole = changes(before, rows())
    assert whole, "the write writes"
    write, before, broken = arrange("broken"), rows(), []
    for at in count(1):
        fault = run(write, at, says)
        found = changes(before, rows())
        if not fault.struck:
            break
        broken.append(fault.struck)
        assert found in (*NOTHING.get(name, (Counter(),)), whole), f"statement {at}: {fault.struck}"
        if found == whole:  # broken after it was done: the next statement needs the work before it again
            write, before = arrange(f"broken-{at}"), rows()
    assert found == whole, "the same call again does all of it"
    assert any(each.startswith(("INSERT", "UPDATE")) for each in broken)
