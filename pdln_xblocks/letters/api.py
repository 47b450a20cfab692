"""What others may call of letters: what time makes due, and sending."""

from .reminders import remind_due
from .sending import QUEUE, send_due

__all__ = ["QUEUE", "remind_due", "send_due"]
