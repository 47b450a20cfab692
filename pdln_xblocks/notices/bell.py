"""
The platform's tray, the bell: a proficient result is there as well, where that sends nobody a second mail.

New types of notices cannot be added there (a fixed dictionary, read in Teak): this is the one that says a grade is
there, "You have received 8 out of 8 points on your assessment: …". Of "not yet" it would say 0 points, so that is told
by our letter alone.
"""

import logging

from django.conf import settings
from opaque_keys.edx.keys import CourseKey
from openedx_events.learning.data import UserNotificationData
from openedx_events.learning.signals import USER_NOTIFICATION_REQUESTED

from badge_issuer.logs import code_location

from .. import compat
from ..catalog.opening import points_of
from ..evidence.models import Attempt
from .data import Letter
from .models import Notice, NoticeKind

log = logging.getLogger(__name__)


def ring(notice: Notice, letter: Letter) -> None:
    """
    Put a result that was just mailed into its teacher's tray. Never raises: the letter has left and must not again.
    """
    if notice.kind != NoticeKind.PROFICIENT or not settings.PDLN_BELL:
        return
    try:
        if compat.tray_sends_no_mail(notice.user_id):
            USER_NOTIFICATION_REQUESTED.send_event(notification_data=_entry(notice, letter))
    except Exception as error:
        log.error("notice %s: could not be put into the tray: %s", notice.pk, code_location(error))


def _entry(notice: Notice, letter: Letter) -> UserNotificationData:
    attempt = Attempt.objects.select_related("definition").get(public_id=notice.about.partition(":")[0])
    points = points_of(attempt.definition)
    return UserNotificationData(
        user_ids=[notice.user_id],
        app_name=compat.TRAY_APP,
        notification_type=compat.TRAY_TYPE,
        content_url=str(letter.context["url"]),
        course_key=CourseKey.from_string(notice.course_key),
        context={
            "ora_name": letter.context["title"],
            "course_name": compat.platform().courses([notice.course_key])[notice.course_key].title,
            "points_earned": points,
            "points_possible": points,
        },
    )
