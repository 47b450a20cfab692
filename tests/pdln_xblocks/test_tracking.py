"""Tracking events, with the platform's own package: one for each step, ids only, and as the reference says."""

import json
import re
import sys

import pytest
from django.db import transaction
from eventtracking import tracker

from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.audit.tracking import EVENTS
from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.models import Reading
from tests.builders import (
    ALL_MET,
    COURSE,
    HOUR,
    NOON,
    a_teacher,
    an_aok_ref,
    an_evaluator,
    complete_content,
    record,
    release,
    start_next,
    submit,
    written,
)
from tests.quality.tree import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = {"subject", "user_id", "course_id", "happened_at"}
ROW = re.compile(r"^\| `(pdln\.[a-z.]+)` \| [^|]+ \| (\w+) \| ([^|]*)\|$", re.MULTILINE)


class Kept:
    """A backend of the tracker that keeps what it is sent."""

    def __init__(self) -> None:
        self.events: list[dict] = []

    def send(self, event) -> None:
        self.events.append(json.loads(json.dumps(event, default=str)))


class Broken:
    """A context of the request that cannot be read."""

    def get(self):
        raise KeyError("tess@example.org")


def use(monkeypatch, each: tracker.Tracker) -> None:
    monkeypatch.setitem(tracker.TRACKERS, tracker.DEFAULT_TRACKER_NAME, each)


@pytest.fixture
def tracked(monkeypatch):
    """What the site's tracker sends on, in order."""
    kept = Kept()
    use(monkeypatch, tracker.Tracker(backends={"kept": kept}))
    return kept.events


def a_whole_life() -> tuple[int, int]:
    """Submitted, claimed, recorded and released; returns who taught and who read."""
    tess, eva = a_teacher(), an_evaluator()
    submit(an_aok_ref(), tess, content=complete_content(text=written("Tess has twenty four second graders.")))
    record(eva, start_next(eva), ALL_MET)
    release(NOON + HOUR)
    return tess.user_id, eva


def documented() -> dict[str, tuple[str, set[str]]]:
    """The table of the reference: event → what its subject is, and which keys it has besides those of every event."""
    page = (ROOT / "docs/reference/events.md").read_text(encoding="utf-8")
    return {name: (subject, set(re.findall(r"`(\w+)`", also))) for name, subject, also in ROW.findall(page)}


def test_the_steps_of_an_aok_are_tracked_in_order(tracked):
    tess, eva = a_whole_life()
    attempt, reading = Attempt.objects.get(), Reading.objects.get()
    assert [(each["name"], each["data"]["subject"], each["data"]["user_id"]) for each in tracked] == [
        ("pdln.aok.submitted", attempt.public_id, tess),
        ("pdln.review.claimed", reading.public_id, eva),
        ("pdln.review.recorded", reading.public_id, eva),
        ("pdln.decision.released", attempt.public_id, None),
    ]
    assert {each["data"]["course_id"] for each in tracked} == {COURSE}
    assert tracked[0]["data"]["happened_at"] == NOON.isoformat()
    assert tracked[2]["data"]["outcome"] == "proficient"


def test_the_reference_says_what_is_sent(tracked):
    a_whole_life()
    sent = {each["name"]: set(each["data"]) - EVERY for each in tracked}
    assert {name: also for name, (_subject, also) in documented().items()} == sent
    assert set(documented()) == set(EVENTS.values())


def test_the_reference_says_whose_id_the_subject_is(tracked):
    a_whole_life()
    ids = {Attempt.objects.get().public_id: "attempt", Reading.objects.get().public_id: "reading"}
    assert {each["name"]: ids[each["data"]["subject"]] for each in tracked} == {
        name: subject for name, (subject, _also) in documented().items()
    }


def test_no_event_holds_a_word_that_somebody_wrote_or_a_name(tracked):
    a_whole_life()
    said = json.dumps(tracked).lower()
    assert not any(word in said for word in ("tess", "eva", "second graders", "example.org"))


def test_a_repeated_request_is_tracked_once(tracked):
    tess, eva = a_teacher(), an_evaluator()
    aok_ref = an_aok_ref()
    receipt = submit(aok_ref, tess)
    for _each in range(2):
        again = process.submit(
            aok_ref, tess, token="t1", revision=1, definition_hash=aok_ref.aok.content_hash, now=NOON + HOUR
        )
        assert again == receipt
    token = start_next(eva)
    review.claim(eva, token.reading, now=NOON)
    for _each in range(2):
        record(eva, token, ALL_MET)
    for _each in range(2):
        release(NOON + HOUR)
    assert sorted(each["name"] for each in tracked) == sorted(EVENTS.values())


@pytest.mark.parametrize("in_a_transaction", [True, False], ids=["atomic request", "no transaction"])
def test_an_event_is_sent_after_the_commit(tracked, in_a_transaction):
    if in_a_transaction:
        with transaction.atomic():
            submit(an_aok_ref(), a_teacher())
            assert tracked == []
    else:
        submit(an_aok_ref(), a_teacher())
    assert [each["name"] for each in tracked] == ["pdln.aok.submitted"]


def test_what_is_rolled_back_is_not_tracked(tracked):
    with transaction.atomic():
        submit(an_aok_ref(), a_teacher())
        transaction.set_rollback(True)
    assert (tracked, AuditEvent.objects.count()) == ([], 0)


def test_a_tracker_that_breaks_stops_nothing_and_names_nobody(monkeypatch, caplog):
    use(monkeypatch, tracker.Tracker(backends={}, context_locator=Broken()))
    submit(an_aok_ref(), a_teacher())
    attempt = Attempt.objects.get()
    [message] = caplog.messages
    assert message.startswith(f"pdln.aok.submitted of {attempt.public_id} was not tracked: KeyError in ")
    assert "tess@" not in message


def test_where_event_tracking_is_not_installed_nothing_is_said(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "eventtracking.tracker", None)
    submit(an_aok_ref(), a_teacher())
    assert (Attempt.objects.count(), caplog.messages) == (1, [])


def test_where_nothing_is_tracked_nothing_is_said(monkeypatch, caplog):
    monkeypatch.delitem(tracker.TRACKERS, tracker.DEFAULT_TRACKER_NAME, raising=False)
    submit(an_aok_ref(), a_teacher())
    assert (Attempt.objects.count(), caplog.messages) == (1, [])
