"""What others may call of notices: telling somebody, what time makes due, sending."""

from .data import News
from .models import NoticeKind
from .queueing import tell
from .reminders import remind_due
from .sending import count_stopped, oldest_due, oldest_failing, send_due

__all__ = ["News", "NoticeKind", "count_stopped", "oldest_due", "oldest_failing", "remind_due", "send_due", "tell"]
