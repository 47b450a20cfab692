"""Who is told of what, and what the letters say."""

import re
from dataclasses import replace

import pytest
from django.core import mail
from django.db import transaction
from django.urls import resolve

from badge_issuer import api as badge_issuer
from badge_issuer.models import Award
from pdln_xblocks.letters import links
from pdln_xblocks.notices.models import Notice
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    NOON,
    ONE_BELOW,
    USAGE,
    an_aok,
    an_aok_ref,
    decide,
    record,
    release,
    start_next,
    submit,
)
from tests.pdln_xblocks.pathways.parts import PLAN_REF, pathway_block, publish, tell_issuer

# What was handed to a worker is lost: only what is asked for here sends.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lost_messages")]

TASK = f"https://learn.example.org/courses/{COURSE}/jump_to/{USAGE}"


def html_of(letter):
    ((html, kind),) = letter.alternatives
    assert kind == "text/html"
    return html


def words_of(letter):
    """What the HTML says, without how."""
    return " ".join(re.sub(r"<[^>]+>", " ", html_of(letter)).split()).replace("&#x27;", "'")


def test_submitting_is_answered_with_the_code_and_the_date(tess, post):
    receipt = submit(an_aok_ref(), tess)
    (letter,) = post()
    assert (letter.to, letter.subject) == (["tess@example.org"], "Submitted: Plan a flipped lesson")
    assert letter.body.strip().split("\n\n") == [
        "Submitted.",
        f"Submission 1 of Plan a flipped lesson is with us. Code {receipt.code}.",
        "You'll hear by Monday, October 19. You don't need to do anything until then.",
        "Spot a student's name in it? You can take it back at any time.",
        "Open your submission:",
        TASK,
        "Reviews look at your evidence. They are not part of your job evaluation.",
    ]
    assert f'href="{TASK}"' in html_of(letter)
    assert "You'll hear by Monday, October 19." in words_of(letter)


def test_submitting_again_with_the_same_token_is_told_once(tess, post):
    submit(an_aok_ref(), tess)
    repeat = process.teacher_page(an_aok_ref(), tess, now=NOON).draft.revision
    hash_ = an_aok_ref().aok.content_hash
    process.submit(an_aok_ref(), tess, token="t1", revision=repeat, definition_hash=hash_, now=NOON)
    assert len(post()) == 1
    assert post(NOON + DAY) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (ALL_MET, "Result: Proficient. Every criterion is met."),
        (ONE_BELOW, "Result: Not yet."),
    ],
)
def test_a_result_is_told_when_it_is_released_and_not_before(tess, eva, post, found, words):
    submit(an_aok_ref(), tess)
    record(eva, start_next(eva), found)
    assert [letter.subject for letter in post()] == ["Submitted: Plan a flipped lesson"]
    release(NOON + HOUR)
    release(NOON + HOUR)
    (letter,) = post(NOON + HOUR)
    assert letter.subject == "Your review is back: Plan a flipped lesson"
    assert words in letter.body and words in words_of(letter)
    assert TASK in letter.body


def test_a_letter_says_nothing_of_the_work_or_of_what_was_found(tess, eva, post):
    decide(an_aok_ref(), tess, eva, ONE_BELOW)
    (letter,) = post(NOON + HOUR)
    whole = letter.subject + letter.body + html_of(letter)
    for detail in ("Twenty four", "explanation", "Every student can use it", "left to chance", "Developing", "1 of 2"):
        assert detail not in whole


def test_a_brand_s_words_stand_in_the_letter(tess, eva, post):
    terms = {"proficient": "Demonstrated", "evaluator": "assessor"}
    decide(an_aok_ref(an_aok(terms=terms)), tess, eva, ALL_MET)
    (letter,) = post(NOON + HOUR)
    assert "Result: Demonstrated." in letter.body
    assert "what your assessor wrote" in letter.body


def test_a_title_is_said_as_it_is_written_and_safe_in_html(tess, post):
    submit(an_aok_ref(an_aok(title='Plan & "flip" <b>it</b>')), tess)
    (letter,) = post()
    assert letter.subject == 'Submitted: Plan & "flip" <b>it</b>'
    assert 'of Plan & "flip" <b>it</b> is' in letter.body
    assert "of Plan &amp; &quot;flip&quot; &lt;b&gt;it&lt;/b&gt; is" in html_of(letter)


def test_work_that_was_taken_back_is_not_confirmed(tess, post):
    receipt = submit(an_aok_ref(), tess)
    process.withdraw(tess, USAGE, receipt.attempt_id, now=NOON)
    assert post() == []
    notice = Notice.objects.get()
    assert (notice.due_at, notice.sent_at, notice.problem) == (None, None, "no longer so")


def test_a_result_that_was_undone_is_told_once_it_is_final(tess, eva, post):
    submit(an_aok_ref(), tess)
    token = start_next(eva)
    record(eva, token, ONE_BELOW)
    again = review.undo(eva, token.reading, now=NOON)
    record(eva, replace(token, token=again.token), ALL_MET, now=NOON)
    release(NOON + HOUR)
    (letter,) = post(NOON + HOUR)
    assert "Result: Proficient." in letter.body


class TestABadge:
    @pytest.fixture
    def earned(self, tess, eva, platform, settings, tmp_path):
        settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
        publish(platform, pathway_block(mode="n_of", count=1))
        tell_issuer(tmp_path / "issuer-part")
        decide(PLAN_REF, tess, eva, ALL_MET)
        return Award.objects.get()

    def test_is_told_with_its_own_page(self, earned, post):
        _result, letter = post(NOON + HOUR)
        assert letter.subject == "You earned it: Flipped Classroom"
        assert "Only you can see this badge until you share it." in letter.body
        assert f"https://learn.example.org/badges/c/{earned.public_id}\n" in letter.body

    def test_that_was_withdrawn_meanwhile_is_not_announced(self, earned, post):
        badge_issuer.revoke_award(earned.public_id, reason="Somebody else's work.", now=NOON + HOUR)
        assert [letter.subject for letter in post(NOON + HOUR)] == ["Your review is back: Plan a flipped lesson"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_what_was_rolled_back(tess, post):
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        submit(an_aok_ref(), tess)
        raise Stop
    assert post() == []
    assert not Notice.objects.exists()


def test_nothing_leaves_inside_a_transaction(tess, post):
    submit(an_aok_ref(), tess)
    with pytest.raises(RuntimeError), transaction.atomic():
        post()
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_at_once_after_the_commit(tess, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    with transaction.atomic():
        submit(an_aok_ref(), tess)
        assert mail.outbox == []
    assert [letter.to for letter in mail.outbox] == [["tess@example.org"]]


def test_a_letter_is_in_the_language_its_reader_chose(tess, platform, post, settings):
    settings.USE_I18N = True
    platform.languages[tess.user_id] = "es"
    submit(an_aok_ref(), tess)
    (letter,) = post()
    assert "lunes" in letter.body
    assert 'lang="es"' in html_of(letter)


@pytest.mark.parametrize(
    ("course", "said"), [("en", '<span lang="en">Plan it &amp; teach it</span>'), ("", "Plan it &amp; teach it")]
)
def test_a_letter_says_in_which_language_it_is_and_in_which_the_author_wrote(tess, platform, post, course, said):
    platform.languages[tess.user_id], platform.course_languages[COURSE] = "es", course
    submit(an_aok_ref(replace(an_aok(), title="Plan it & teach it")), tess)
    (letter,) = post()
    assert '<div lang="es" style=' in html_of(letter)
    assert said in html_of(letter)
    assert html_of(letter).count("lang=") == 1 + bool(course)
    assert "Plan it & teach it" in letter.body


def test_the_sender_bears_the_site_s_name(tess, post, settings):
    settings.PLATFORM_NAME = "Northfield Learning"
    submit(an_aok_ref(), tess)
    (letter,) = post()
    assert letter.from_email == "Northfield Learning <reviews@example.org>"
    assert letter.body.rstrip().endswith("Northfield Learning")
    assert letter.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_the_links_of_letters_are_addresses_of_the_site():
    assert resolve(links.REVIEWS).view_name == "pdln_reviews:queue"
    assert resolve(f"{links.REVIEWS}{'0' * 32}/").view_name == "pdln_reviews:reading"
