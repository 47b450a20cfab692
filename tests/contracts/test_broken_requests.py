"""
A request that breaks anywhere, through a site's own addresses: its answer is a 500 or a refusal, nothing of the write
is left (or all of it, where only the answer was lost), and the same request again gets its answer.
"""

import json
from itertools import count

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction

from tests import builders
from tests.builders import BLOCK, an_aok, an_evaluator, complete_content, written
from tests.contracts import entries
from tests.contracts.faults import DEADLOCK, GONE, breaking
from tests.contracts.tables import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]


@pytest.fixture(params=[False, True], ids=["autocommit", "atomic_requests"])
def site(site, request, monkeypatch):
    """A site that wraps each plain view in a transaction, as Open edX does, and one that does not."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", request.param)
    return site


def post(client, to, data):
    return client.post(to, json.dumps(data), "application/json")


def save_draft(site, browser, tess):
    data = {"content": complete_content(plan=written("Move it.")).to_data(), "revision": 0, "number": 1}
    return browser(tess), site.handler(BLOCK, "save_draft"), data


def submit(site, browser, tess):
    content, teacher = complete_content(), entries.teacher(tess.pk)
    entries.evidence.save_draft(builders.an_aok_ref(), teacher, content, revision=0, now=entries.now())
    return (
        browser(tess),
        site.handler(BLOCK, "submit"),
        {"token": "t", "revision": 1, "definition": an_aok().content_hash},
    )


def take_back(site, browser, tess):
    receipt = builders.submit(builders.an_aok_ref(), entries.teacher(tess.pk), now=entries.now())
    return browser(tess), site.handler(BLOCK, "take_back"), {"attempt": receipt.attempt_id}


def record(site, browser, tess):
    builders.submit(builders.an_aok_ref(), entries.teacher(tess.pk), now=entries.now())
    eva = an_evaluator()
    held = builders.start_next(eva, now=entries.now())
    data = {"reading": held.reading, "token": held.token, **builders.ONE_BELOW.to_data()}
    return browser(get_user_model().objects.get(pk=eva)), "/pdln/reviews/act/record", data


def record_in_the_block(site, browser, tess):
    client, _address, data = record(site, browser, tess)
    return client, site.handler("reviews", "act", "record"), data


@pytest.mark.parametrize("says", [GONE, DEADLOCK], ids=["gone", "deadlock"])
@pytest.mark.parametrize("arrange", [save_draft, submit, take_back, record, record_in_the_block])
def test_a_request_that_breaks_anywhere_keeps_nothing_and_can_be_sent_again(site, browser, tess, arrange, says):
    client, address, data = arrange(site, browser, tess)
    before, broken = rows(), 0
    for at in count(1):
        with breaking(at, says=says) as fault:
            answer = post(client, address, data)
        if not fault.struck:
            break
        broken += 1
        assert answer.status_code in ((409, 500) if says == DEADLOCK else (500,)), fault.struck
        if rows() != before:
            # The answer alone was lost: sent again, the request gets it and changes nothing more.
            kept = rows()
            answer = post(client, address, data)
            assert rows() == kept
            break
    assert answer.status_code == 200
    assert rows() != before
    assert broken > 5


def session(key):
    Session.objects.create(session_key=key, expire_date=builders.NOON)


def test_the_break_itself_leaves_half_of_what_is_in_no_transaction():
    """So that these tests would see a write that forgot its own."""
    with breaking(2) as fault, pytest.raises(OperationalError, match="gone away"):
        session("one")
        session("two")
    assert fault.struck.startswith("INSERT")
    assert list(Session.objects.values_list("session_key", flat=True)) == ["one"]


def test_the_break_of_a_commit_leaves_nothing():
    with breaking(0) as whole, transaction.atomic():
        session("one")
    with breaking(whole.seen) as fault, pytest.raises(OperationalError, match="gone away"), transaction.atomic():
        session("two")
    assert fault.struck == "COMMIT"
    assert list(Session.objects.values_list("session_key", flat=True)) == ["one"]
