"""Sending: mail servers that are down, people who are gone, two workers at once."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from badge_issuer.due import Backlog
from pdln_xblocks.letters import api as letters
from pdln_xblocks.notices.models import Notice
from tests.builders import DAY, HOUR, MINUTE, NOON, a_teacher, an_aok_ref, submit
from tests.pdln_xblocks.letters.backends import Down, Patient, Slow

# What was handed to a worker is lost: only what is asked for here sends.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lost_messages")]
BACKENDS = "tests.pdln_xblocks.letters.backends"


@pytest.fixture
def submitted(tess):
    submit(an_aok_ref(), tess)
    return tess


@pytest.fixture
def down(settings):
    Down.asked = 0
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{BACKENDS}.Down"

    def repaired():
        settings.EMAIL_BACKEND = works

    return repaired


def test_a_mail_server_that_is_down_loses_nothing(submitted, down, post):
    for now in (NOON, NOON + HOUR):
        assert post(now) == []
    down()
    assert len(post(NOON + DAY)) == 1
    notice = Notice.objects.get()
    assert notice.sent_at - (NOON + DAY) < MINUTE
    assert (notice.due_at, notice.attempts, notice.problem) == (None, 3, "")


def test_what_could_not_be_sent_waits_before_it_is_tried_again(submitted, down, post):
    post(NOON)
    down()
    assert post(NOON + timedelta(seconds=59)) == []
    assert len(post(NOON + 2 * MINUTE)) == 1


def test_a_mail_server_that_is_down_keeps_a_sweep_from_trying_every_letter(platform, down):
    for number in range(6):
        submit(an_aok_ref(), a_teacher(f"teacher{number}"))
    assert letters.send_due(now=NOON) == 0
    assert Down.asked == 3


def test_a_mail_server_that_is_down_does_not_delay_who_submits(tess, down):
    """What goes to a worker is one message to the broker: no mail server is asked while somebody waits."""
    submit(an_aok_ref(), tess)
    assert Down.asked == 0


@pytest.mark.parametrize(("chosen", "seconds"), [(None, 30), (5, 5)])
def test_a_mail_server_that_says_nothing_is_not_waited_for_without_end(submitted, settings, chosen, seconds):
    settings.EMAIL_BACKEND = f"{BACKENDS}.Patient"
    settings.EMAIL_TIMEOUT = chosen
    assert letters.send_due(now=NOON) == 1
    assert Patient.timeout == seconds


def test_the_log_of_an_outage_names_nobody(submitted, down, caplog):
    with caplog.at_level("INFO"):
        letters.send_due(now=NOON)
    ours = [each.getMessage() for each in caplog.records if each.name.startswith(("pdln", "badge"))]
    assert len(ours) == 1
    assert ours[0].startswith(f"notice {Notice.objects.get().pk}: attempt 1: ConnectionRefusedError in ")
    assert Notice.objects.get().problem == "ConnectionRefusedError"


def test_an_address_that_the_server_refuses_for_good_is_not_tried_again(submitted, settings, post):
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{BACKENDS}.KnowsNoTess"
    theo = a_teacher("theo")
    submit(an_aok_ref(), theo)
    assert [letter.to for letter in post()] == [["theo@example.org"]]
    notice = Notice.objects.get(user_id=submitted.user_id)
    assert (notice.due_at, notice.sent_at, notice.problem) == (None, None, "Refused")
    # Until an operator, who corrected what stood in the way, has it tried again.
    settings.EMAIL_BACKEND = works
    assert letters.QUEUE.backlog(NOON).stopped == 1
    assert letters.QUEUE.try_again(Notice.objects.filter(pk=notice.pk), now=NOON + HOUR) == 1
    assert [letter.to for letter in post(NOON + HOUR)] == [["tess@example.org"]]
    assert letters.QUEUE.backlog(NOON + HOUR) == Backlog()


def test_an_address_that_is_refused_for_now_is_tried_again(submitted, settings, post):
    settings.EMAIL_BACKEND = f"{BACKENDS}.GraylistsTess"
    assert post() == []
    notice = Notice.objects.get()
    assert notice.due_at > NOON and notice.problem == "SMTPRecipientsRefused"


def test_nobody_writes_to_a_closed_account(submitted, post):
    get_user_model().objects.filter(pk=submitted.user_id).update(is_active=False)
    assert post() == []
    assert Notice.objects.get().problem == "the account is closed"


def test_who_has_no_address_is_not_written_to_and_an_operator_sees_why(submitted, post):
    get_user_model().objects.filter(pk=submitted.user_id).update(email="")
    assert post() == []
    assert Notice.objects.get().problem == "no address"


def test_the_address_is_the_one_that_holds_when_it_is_sent(submitted, post):
    get_user_model().objects.filter(pk=submitted.user_id).update(email="tess@new.example.org")
    (letter,) = post()
    assert letter.to == ["tess@new.example.org"]


def test_a_site_that_does_not_say_where_it_is_keeps_its_letters_until_it_does(submitted, settings, post):
    settings.PDLN_SITE_URL = ""
    assert post() == []
    assert Notice.objects.get().problem == "NoSiteAddress"
    settings.LMS_ROOT_URL = "https://lms.example.org/"
    (letter,) = post(NOON + HOUR)
    assert "https://lms.example.org/courses/" in letter.body


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_letter(submitted, settings):
    """The second comes while the first waits for the mail server."""
    settings.EMAIL_BACKEND = f"{BACKENDS}.Slow"
    Slow.second = []
    assert letters.send_due(now=NOON) == 1
    assert Slow.second == [0]
    assert len(mail.outbox) == 1


def test_a_worker_that_died_is_followed_by_another_when_its_lease_ends(submitted, post):
    Notice.objects.update(
        due_at=NOON + 10 * MINUTE, lease="dead", attempts=1
    )  # what a worker leaves that took it and was killed
    assert post(NOON + MINUTE) == []
    assert len(post(NOON + 11 * MINUTE)) == 1


def test_the_oldest_that_is_due_is_known_to_a_health_check(submitted, post):
    assert letters.QUEUE.backlog(NOON + HOUR).due_since == NOON
    post()
    assert letters.QUEUE.backlog(NOON + HOUR).due_since is None
