"""
What the suite says by the platform's public events: badges as BADGE_AWARDED and BADGE_REVOKED (PlatformEvents, which
BADGE_ISSUER_LISTENER names), and what stands in somebody's tray.
"""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import CourseKey
from openedx_events.learning.data import (
    BadgeData,
    BadgeTemplateData,
    UserData,
    UserNotificationData,
    UserPersonalData,
)
from openedx_events.learning.signals import BADGE_AWARDED, BADGE_REVOKED, USER_NOTIFICATION_REQUESTED
from openedx_events.tooling import OpenEdxPublicSignal

from badge_issuer.data import Announcement

# What kind of badge a receiver has before it: other issuers of these events name their service here.
ORIGIN = "openbadges"


class PlatformEvents:
    """Sends each announcement as an event. A badge of somebody who is no user of this site has no event to be."""

    def issued(self, badge: Announcement) -> None:
        _send(BADGE_AWARDED, badge)

    def withdrawn(self, badge: Announcement) -> None:
        _send(BADGE_REVOKED, badge)


def _send(event: OpenEdxPublicSignal, badge: Announcement) -> None:
    if badge.recipient.namespace != "user":
        return
    user = get_user_model().objects.filter(pk=badge.recipient.id).first()
    if user is not None:
        event.send_event(time=badge.happened_at.astimezone(UTC), badge=_badge_data(badge, user))


def _badge_data(badge: Announcement, user: Any) -> BadgeData:
    # A platform's user has their name in a profile of its own.
    name = getattr(getattr(user, "profile", None), "name", "") or user.get_full_name()
    return BadgeData(
        uuid=badge.award,
        user=UserData(
            id=user.pk,
            is_active=user.is_active,
            pii=UserPersonalData(username=user.get_username(), email=user.email, name=name),
        ),
        template=BadgeTemplateData(
            uuid=badge.badge_class_id,
            origin=ORIGIN,
            name=badge.name,
            description=badge.description,
            image_url=badge.image_url,
        ),
    )


def request_tray_notice(
    user_id: int, *, app: str, kind: str, url: str, course_key: str, context: Mapping[str, str | int]
) -> None:
    """Have a notice of one of the platform's own kinds put into a user's tray. Raises what a receiver raises."""
    notice = UserNotificationData(
        user_ids=[user_id],
        app_name=app,
        notification_type=kind,
        content_url=url,
        course_key=CourseKey.from_string(course_key),
        context=dict(context),
    )
    USER_NOTIFICATION_REQUESTED.send_event(notification_data=notice)
