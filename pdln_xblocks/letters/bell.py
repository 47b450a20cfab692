"""
The platform's tray, the bell: a proficient result is there as well, where that sends nobody a second mail.

New types of notices cannot be added there (a fixed dictionary, read in Teak): this is the one that says a grade is
there, "You have received 8 out of 8 points on your assessment: …". Of "not yet" it would say 0 points, so that is told
by our letter alone.
"""

import logging

from django.conf import settings

from badge_issuer.logs import code_location

from .. import compat, events
from ..catalog.opening import points_of
from ..evidence.models import Attempt
from ..notices.models import Notice, NoticeKind
from .data import Letter

log = logging.getLogger(__name__)


def ring(notice: Notice, letter: Letter) -> None:
    """
    Put a result that was just mailed into its teacher's tray. Never raises: the letter has left and must not again.
    """
    if notice.kind != NoticeKind.PROFICIENT or not settings.PDLN_BELL:
        return
    try:
        if compat.tray_sends_no_mail(notice.user_id):
            _ask_for_entry(notice, letter)
    except Exception as error:
        log.error("notice %s: could not be put into the tray: %s", notice.pk, code_location(error))


def _ask_for_entry(notice: Notice, letter: Letter) -> None:
    attempt = Attempt.objects.select_related("definition").get(public_id=notice.about.partition(":")[0])
    points = points_of(attempt.definition)
    events.request_tray_notice(
        notice.user_id,
        app=compat.TRAY_APP,
        kind=compat.TRAY_TYPE,
        url=str(letter.context["url"]),
        course_key=notice.course_key,
        context={
            "ora_name": letter.context["title"],
            "course_name": compat.platform().courses([notice.course_key])[notice.course_key].title,
            "points_earned": points,
            "points_possible": points,
        },
    )
