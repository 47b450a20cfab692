"""The bell: a proficient result is in the platform's tray too, where that sends nobody a second mail."""

import pytest
from opaque_keys.edx.keys import CourseKey
from openedx_events.learning.data import UserNotificationData
from openedx_events.learning.signals import USER_NOTIFICATION_REQUESTED

from tests.builders import ALL_MET, COURSE, DAY, HOUR, NOON, ONE_BELOW, USAGE, an_aok_ref, decide
from tests.contracts.platform.notifications import Held, install

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]

RESULT = "Your review is back: Plan a flipped lesson"
TRAY_ALONE = {"web": True, "email": False}


@pytest.fixture
def rung():
    """What the platform's tray was asked to show."""
    heard = []

    def hear(sender, notification_data, **kwargs):
        heard.append(notification_data)

    USER_NOTIFICATION_REQUESTED.connect(hear)
    yield heard
    USER_NOTIFICATION_REQUESTED.disconnect(hear)


@pytest.fixture
def judged(tess, eva, post, rung):
    """`judged(found)`: Tess's work is decided and everything is mailed; the subjects of the mails that left."""

    def judge(found=ALL_MET):
        decide(an_aok_ref(), tess, eva, found)
        return [letter.subject for letter in post(NOON + HOUR)]

    return judge


@pytest.fixture
def tray(monkeypatch):
    """`tray(release, …)`: a site with the platform's notices, set as told."""

    def make(release="teak", **said):
        install(release, Held(**said), monkeypatch)

    return make


def test_without_a_tray_the_mail_leaves_alone(judged, rung):
    assert judged() == [RESULT]
    assert rung == []


@pytest.mark.parametrize("release", ["teak", "verawood"])
def test_where_the_site_mails_no_notices_the_result_is_in_the_tray_too(tray, judged, rung, tess, release):
    tray(release)
    assert judged() == [RESULT]
    assert rung == [
        UserNotificationData(
            user_ids=[tess.user_id],
            app_name="grading",
            notification_type="ora_grade_assigned",
            content_url=f"https://learn.example.org/courses/{COURSE}/jump_to/{USAGE}",
            course_key=CourseKey.from_string(COURSE),
            context={
                "ora_name": "Plan a flipped lesson",
                "course_name": f"Course {COURSE}",
                "points_earned": 8,
                "points_possible": 8,
            },
        )
    ]


@pytest.mark.parametrize("release", ["teak", "verawood"])
def test_where_the_platform_would_mail_it_a_second_time_the_tray_is_left_alone(tray, judged, rung, release):
    tray(release, mails_everyone=True, by_account=True)
    assert judged() == [RESULT]
    assert rung == []


def test_mails_of_notices_for_some_people_only_are_theirs(tray, judged, rung, tess):
    tray(mails_to={tess.user_id}, by_account=True)
    judged()
    assert rung == []


@pytest.mark.parametrize(
    ("chosen", "times"),
    [
        (TRAY_ALONE, 1),
        ({"web": True, "email": True}, 0),
        ({"web": False, "email": False}, 0),
        (None, 0),
    ],
    ids=["tray alone", "both", "neither", "nothing"],
)
@pytest.mark.parametrize("release", ["teak", "verawood"])
def test_where_the_platform_mails_each_persons_own_choice_decides(tray, judged, rung, tess, release, chosen, times):
    tray(
        release,
        mails_everyone=True,
        by_account=True,
        preferences={} if chosen is None else {tess.user_id: chosen},
    )
    judged()
    assert len(rung) == times


def test_a_choice_by_account_counts_for_nothing_while_choices_are_by_course(tray, judged, rung, tess):
    tray("teak", mails_everyone=True, by_account=False, preferences={tess.user_id: TRAY_ALONE})
    judged()
    assert rung == []


def test_not_yet_is_not_a_line_of_0_points(tray, judged, rung):
    tray()
    assert judged(ONE_BELOW) == [RESULT]
    assert rung == []


def test_a_site_can_leave_the_tray_alone(tray, judged, rung, settings):
    settings.PDLN_BELL = False
    tray()
    judged()
    assert rung == []


def test_a_tray_that_breaks_sends_no_letter_twice(tray, judged, rung, post, caplog):
    class Away:
        def __contains__(self, user_id):
            raise RuntimeError("no database")

    tray("teak", mails_to=Away())
    assert judged() == [RESULT]
    assert post(NOON + DAY) == []
    assert "could not be put into the tray: RuntimeError" in caplog.text
    assert rung == []
