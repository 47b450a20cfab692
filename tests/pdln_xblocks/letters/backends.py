"""Mail servers that do not do as they are asked, as Django mail backends."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as Works

from pdln_xblocks.letters import api as letters
from tests.builders import NOON


class Down(BaseEmailBackend):
    """Nobody answers; counts who tried."""

    asked = 0

    def send_messages(self, messages):
        Down.asked += 1
        raise ConnectionRefusedError("tess@example.org")


class KnowsNoTess(Works):
    """Takes everything but what goes to Tess; `code` says for how long."""

    code = 550

    def send_messages(self, messages):
        if any("tess@example.org" in message.to for message in messages):
            raise SMTPRecipientsRefused({"tess@example.org": (self.code, b"no such user")})
        return super().send_messages(messages)


class GraylistsTess(KnowsNoTess):
    code = 450


class Slow(Works):
    """While it takes a letter, another worker looks for work; `second` is what that one sent."""

    second: list[int] = []

    def send_messages(self, messages):
        Slow.second.append(letters.send_due(now=NOON))
        return super().send_messages(messages)


class Patient(Works):
    """Remembers for how long it was told to wait."""

    timeout: float | None = None

    def __init__(self, *args, timeout=None, **kwargs):
        super().__init__(*args, **kwargs)
        Patient.timeout = timeout
