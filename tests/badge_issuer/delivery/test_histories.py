"""An operator is asked where somebody's badge is, and can tell without saying whose it is."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from badge_issuer import api
from badge_issuer.cli.main import main
from badge_issuer.data import Recipient
from badge_issuer.delivery import histories
from badge_issuer.models import Award, Delivery, DeliveryAttempt
from tests.badge_issuer.conftest import NOON, request_for

NONE = "f" * 32


@pytest.fixture
def twice_tried(award):
    """An award that did not arrive on its first try, and did on its second."""
    delivery = Delivery.objects.get()
    DeliveryAttempt.objects.create(
        delivery=delivery, number=1, started_at=NOON, finished_at=NOON, outcome="retry", problem="No answer."
    )
    Delivery.objects.update(attempts=1)
    api.work(now=NOON + timedelta(minutes=2))
    return Award.objects.get()


def test_an_award_is_told_with_where_it_went_and_every_try_that_failed(twice_tried, capsys):
    assert main(["status", twice_tried.public_id]) == 0
    assert capsys.readouterr().out == (
        f"{twice_tried.public_id}  pdln/flipped-classroom  awarded on Oct. 16, 2026\n"
        f"  embedded award: delivered 2026-10-16T12:02:00+00:00 as {twice_tried.public_id}\n"
        "    1  2026-10-16T12:00:00+00:00  No answer.\n"
    )


def test_a_program_gets_every_try_and_no_address(twice_tried, tess, capsys):
    assert main(["status", twice_tried.public_id, "--json"]) == 0
    told = capsys.readouterr().out
    [told_award] = json.loads(told)["awards"]
    [errand] = told_award["errands"]
    assert (told_award["award"], errand["state"]) == (twice_tried.public_id, "delivered")
    assert [(each["number"], each["outcome"]) for each in errand["tries"]] == [(1, "retry"), (2, "delivered")]
    assert tess.email not in told


def test_what_waits_and_what_stopped_say_why(award, capsys):
    assert main(["status", award.public_id]) == 0
    assert capsys.readouterr().out.endswith("\n  embedded award: not tried yet\n")
    Delivery.objects.update(problem="No answer.")
    assert main(["status", award.public_id]) == 0
    assert capsys.readouterr().out.endswith("\n  embedded award: No answer. Next try: 2026-10-16T12:00:00+00:00.\n")
    Delivery.objects.update(state="stopped", problem="Refused.", due_at=None, stopped_at=NOON)
    assert main(["status", award.public_id]) == 0
    assert capsys.readouterr().out.endswith("\n  embedded award: Refused.\n")


def test_an_award_that_ends_and_one_that_was_withdrawn_say_so(award, capsys):
    Award.objects.update(valid_until=NOON + timedelta(days=365))
    api.revoke_award(award.public_id, reason="Issued in error.", now=NOON)
    assert main(["status", award.public_id]) == 0
    said = capsys.readouterr().out
    assert "\n  valid until Oct. 16, 2027\n  withdrawn on Oct. 16, 2026: Issued in error.\n" in said


def test_what_is_sent_again_is_not_told_as_delivered(twice_tried, capsys):
    Delivery.objects.update(state="pending", external_id="", problem="It was not there any more.", due_at=NOON)
    assert main(["status", twice_tried.public_id]) == 0
    assert "  embedded award: It was not there any more. Next try: " in capsys.readouterr().out


def test_an_address_finds_what_was_sent_to_it_and_what_was_made_for_it(issuer, tess, capsys):
    sent = api.request_award(request_for(tess), now=NOON).public_id
    api.work(now=NOON)
    made = api.request_award(
        request_for(tess, recipient=Recipient(namespace="email", id="theo@example.org")), now=NOON
    ).public_id
    assert [each.award for each in histories.of_address(f" {tess.email.upper()} ")] == [sent]
    assert [each.award for each in histories.of_address("theo@example.org")] == [made]
    api.work(now=NOON)
    assert [each.award for each in histories.of_address("theo@example.org")] == [made]
    assert main(["status", "--email", "theo@example.org"]) == 0
    assert capsys.readouterr().out.startswith(f"{made}  pdln/flipped-classroom  awarded on ")


def test_an_address_that_no_badge_went_to_is_told(issuer, capsys):
    assert main(["status", "--email", "nobody@example.org"]) == 0
    assert capsys.readouterr().out == "No badge went to this address.\n"


def test_an_id_that_is_no_awards_is_refused(award, capsys):
    assert main(["status", award.public_id, NONE]) == 1
    assert capsys.readouterr().err == f"There is no award '{NONE}'.\n"


def test_many_awards_cost_no_more_statements_than_one(issuer, teachers):
    for each in teachers(6):
        api.request_award(request_for(each), now=NOON)
    api.work(now=NOON)
    ids = list(Award.objects.values_list("public_id", flat=True))
    counts = set()
    for asked in (ids[:1], ids):
        with CaptureQueriesContext(connection) as captured:
            assert [each.award for each in histories.of_awards(asked)] == asked
        counts.add(len(captured.captured_queries))
    assert counts == {3}
