"""What others may call of notices: telling somebody, what time makes due, sending."""

from .data import News
from .models import NoticeKind
from .queueing import tell
from .reminders import remind_due
from .sending import oldest_due, send_due

__all__ = ["News", "NoticeKind", "oldest_due", "remind_due", "send_due", "tell"]
