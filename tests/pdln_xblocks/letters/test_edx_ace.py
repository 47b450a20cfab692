"""
The same letters through the real edx-ace: its renderer finds every template, its channel delivers, and what it keeps to
itself is noticed.
"""

import pytest
from django.core import mail as outgoing
from edx_ace import ace as edx_ace
from edx_ace import policy
from edx_ace.channel import ChannelType

from pdln_xblocks.letters import ace, mail
from pdln_xblocks.letters.data import Addressee, Letter
from pdln_xblocks.letters.errors import NotSent, Refused
from pdln_xblocks.notices.models import Notice, NoticeKind
from tests.builders import HOUR, NOON, an_aok_ref, submit
from tests.pdln_xblocks.letters.backends import Down

# What was handed to a worker is lost: only what is asked for here sends.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lost_messages")]
BACKENDS = "tests.pdln_xblocks.letters.backends"

TESS = Addressee(user_id=7, email="tess@example.org", language="en-us")
ATTEMPT = {"title": "Plan a flipped lesson", "language": "en", "number": 1, "url": "https://learn.example.org/x"}
CONTEXTS = {
    NoticeKind.SUBMITTED: {**ATTEMPT, "code": "FC7K-2M9X", "hear_by": "Friday, October 16"},
    NoticeKind.NOT_YET: {**ATTEMPT, "result": "Not yet", "evaluator": "evaluator"},
    NoticeKind.PROFICIENT: {**ATTEMPT, "result": "Proficient", "evaluator": "evaluator"},
    NoticeKind.HELD_BACK: {**ATTEMPT, "part": "Lesson plan"},
    NoticeKind.LATE: {**ATTEMPT, "new_date": "Wednesday, October 21"},
    NoticeKind.CLAIM_ENDING: {**ATTEMPT, "until": "Friday, October 16, noon UTC"},
    NoticeKind.WORK_WAITING: {"count": 3, "answer_by": "Friday, October 16", "url": "https://learn.example.org/x"},
    NoticeKind.BADGE_READY: {"badge": "Flipped Classroom", "language": "en", "url": "https://learn.example.org/x"},
    NoticeKind.BADGE_WITHDRAWN: {"badge": "Flipped Classroom", "language": "en", "url": "https://learn.example.org/x"},
}


@pytest.fixture
def site(settings):
    """edx-ace with Django's mail as its channel, as a Teak site has it by default."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "edx_ace"]
    settings.ACE_ENABLED_CHANNELS = ["django_email"]
    settings.ACE_ENABLED_POLICIES = []
    settings.ACE_CHANNEL_DEFAULT_EMAIL = settings.ACE_CHANNEL_TRANSACTIONAL_EMAIL = "django_email"
    return settings


@pytest.fixture
def handed_over(monkeypatch):
    """The messages that edx-ace was given; it sends them all the same."""
    given, really = [], edx_ace.send
    monkeypatch.setattr(edx_ace, "send", lambda message, **how: (given.append(message), really(message, **how)))
    return given


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_letter_is_the_same_by_either_way(site, kind):
    letter = Letter(name=kind, context={"site": "Northfield Learning", **CONTEXTS[kind]})
    ace.send(letter, TESS)
    mail.send(letter, TESS)
    by_ace, by_mail = outgoing.outbox
    assert (by_ace.to, by_ace.subject, by_ace.body) == (by_mail.to, by_mail.subject, by_mail.body)
    assert by_ace.extra_headers == by_mail.extra_headers == {"Auto-Submitted": "auto-generated"}
    ((html, _kind),), ((ours, _same),) = by_ace.alternatives, by_mail.alternatives
    assert squeezed(html) == squeezed(ours)
    for name, value in letter.context.items():
        assert str(value) in by_ace.subject + by_ace.body or name in ("evaluator", "language")
    assert html.count('<span lang="en">') == ("language" in letter.context) + ("part" in letter.context)


def test_where_a_site_has_edx_ace_notices_go_out_by_it(site, tess, post, handed_over):
    submit(an_aok_ref(), tess)
    (letter,) = post()
    assert letter.subject == "Submitted: Plan a flipped lesson"
    (message,) = handed_over
    assert message.unique_name == "pdln_xblocks.submitted"
    assert (message.recipient.lms_user_id, message.recipient.email_address) == (tess.user_id, "tess@example.org")
    assert message.options == {"transactional": True}


@pytest.mark.parametrize("lacking", ["the app", "a channel"])
def test_where_it_is_not_ready_django_s_own_mail_is_used(site, tess, post, handed_over, lacking):
    if lacking == "the app":
        site.INSTALLED_APPS = [app for app in site.INSTALLED_APPS if app != "edx_ace"]
    else:
        site.ACE_ENABLED_CHANNELS = []
    submit(an_aok_ref(), tess)
    assert len(post()) == 1
    assert handed_over == []


def test_a_policy_of_the_site_s_stops_a_letter_for_good(site, monkeypatch, tess, post):
    class NoMail(policy.Policy):
        def check(self, message):
            return policy.PolicyResult(deny={ChannelType.EMAIL})

    monkeypatch.setattr(policy, "policies", lambda: [NoMail()])
    letter = Letter(name="submitted", context=CONTEXTS[NoticeKind.SUBMITTED])
    with pytest.raises(Refused, match="^a policy of this site does not let it out$"):
        ace.send(letter, TESS)
    submit(an_aok_ref(), tess)
    assert post() == []
    assert (Notice.objects.get().due_at, Notice.objects.get().problem) == (None, "Refused")


def test_what_edx_ace_keeps_to_itself_is_noticed_and_tried_again(site, tess, post):
    """It reports an SMTP error to its monitoring and returns as if the letter were out."""
    works = site.EMAIL_BACKEND
    site.EMAIL_BACKEND = f"{BACKENDS}.KnowsNoTess"
    with pytest.raises(NotSent, match="^the e-mail channel did not take it$"):
        ace.send(Letter(name="submitted", context=CONTEXTS[NoticeKind.SUBMITTED]), TESS)
    submit(an_aok_ref(), tess)
    assert post() == []
    site.EMAIL_BACKEND = works
    assert len(post(NOON + HOUR)) == 1


def test_a_mail_server_that_is_down_is_waited_for_here_too(site, tess, post):
    works = site.EMAIL_BACKEND
    site.EMAIL_BACKEND = f"{BACKENDS}.Down"
    before = Down.asked
    submit(an_aok_ref(), tess)
    assert post() == [] and Down.asked == before + 1
    site.EMAIL_BACKEND = works
    assert len(post(NOON + HOUR)) == 1
