"""What others may call of letters: what time makes due, and sending."""

from .reminders import remind_due
from .sending import count_stopped, delay, send_due

__all__ = ["count_stopped", "delay", "remind_due", "send_due"]
