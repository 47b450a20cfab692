"""What others may call of notices: telling somebody, what time makes due, sending."""

from .data import News
from .models import NoticeKind
from .queueing import tell
from .reminders import remind_due
from .sending import count_stopped, delay, send_due

__all__ = ["News", "NoticeKind", "count_stopped", "delay", "remind_due", "send_due", "tell"]
