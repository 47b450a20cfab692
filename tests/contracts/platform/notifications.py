"""
The platform's tray and its own mails: what a release has of `openedx.core.djangoapps.notifications`, as small modules.

Read in Teak: a fixed dictionary of types, of which `ora_grade_assigned` of the app `grading` is in the tray and in a
daily mail by default (`base_notification.py`); mails by the flag `notifications.enable_email_notifications`, off by
default, which can be on for some people only (`email/utils.py`); preferences by course until the flag
`enable_account_level_preferences` is on, then by account (`tasks.py`). Whoever has no preference gets the default.

In Verawood (release notes): preferences by account only; mails go out unless `disable_email_notifications` is on.
"""

from dataclasses import dataclass, field
from typing import Any

from tests import standin_modules

NOTIFICATIONS = "openedx.core.djangoapps.notifications"


@dataclass
class Held:
    """What the site set: whom mails of notices go to, where preferences are, and what each person chose."""

    mails_to: set[int] = field(default_factory=set)
    mails_everyone: bool = False
    by_account: bool = False
    preferences: dict[int, dict[str, Any]] = field(default_factory=dict)


class Flag:
    def __init__(self, read: Any) -> None:
        self.is_enabled = read


class Preferences:
    """A queryset, as far as it is asked."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows

    def filter(self, **wanted: Any) -> "Preferences":
        return Preferences([row for row in self._rows if wanted.items() <= row.items()])

    def exists(self) -> bool:
        return bool(self._rows)


def install(release: str, held: Held, monkeypatch: Any) -> None:
    """Make the modules of a release importable for one test; `release` is `teak` or `verawood`."""

    class Rows:
        def filter(self, **wanted: Any) -> Preferences:
            common = {"app": "grading", "type": "ora_grade_assigned"}
            rows = [{"user_id": user, **common, **chosen} for user, chosen in held.preferences.items()]
            return Preferences(rows).filter(**wanted)

    class NotificationPreference:
        objects = Rows()

    def is_email_notification_flag_enabled(user: Any = None) -> bool:
        return held.mails_everyone or (user is not None and user.pk in held.mails_to)

    if release == "teak":
        flags = {"ENABLE_ACCOUNT_LEVEL_PREFERENCES": Flag(lambda: held.by_account)}
        flags["ENABLE_EMAIL_NOTIFICATIONS"] = Flag(lambda: held.mails_everyone)
        mail = {"is_email_notification_flag_enabled": is_email_notification_flag_enabled}
    else:
        flags = {"DISABLE_EMAIL_NOTIFICATIONS": Flag(lambda: not held.mails_everyone)}
        mail = {}
    modules = {
        "config.waffle": flags,
        "models": {"NotificationPreference": NotificationPreference},
        "email.utils": mail,
    }
    standin_modules.install({f"{NOTIFICATIONS}.{name}": each for name, each in modules.items()}, monkeypatch)
