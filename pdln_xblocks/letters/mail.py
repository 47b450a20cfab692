"""The way out without edx-ace: the same templates, through Django's own mail."""

from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from .data import Addressee, Letter
from .errors import Refused

# Answering machines and holiday notes keep quiet for these (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}
# Where the site sets none: a mail server that takes the call and says nothing must not hold a worker for ever.
TIMEOUT = 30


def send(letter: Letter, to: Addressee) -> None:
    """
    Send one letter in the language that is active. Raises Refused where the server says that this address is none, and
    what the mail backend raises.
    """
    message = EmailMultiAlternatives(
        subject=" ".join(part(letter, "subject.txt").split()),
        body=part(letter, "body.txt"),
        from_email=_sender(part(letter, "from_name.txt").strip()),
        to=[to.email],
        headers=HEADERS,
        connection=get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT),
    )
    html = (
        f"<!DOCTYPE html><html><head>{part(letter, 'head.html')}</head><body>{part(letter, 'body.html')}</body></html>"
    )
    message.attach_alternative(html, "text/html")
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _said in error.recipients.values()):
            raise Refused("the mail server does not take this address") from None
        raise


def part(letter: Letter, file: str) -> str:
    """One part of a letter, from where edx-ace looks for it too."""
    return render_to_string(f"pdln_xblocks/edx_ace/{letter.name}/email/{file}", dict(letter.context))


def _sender(name: str) -> str:
    """The site's address under the letter's own name, where it has one."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name, address)) if name and address else settings.DEFAULT_FROM_EMAIL
