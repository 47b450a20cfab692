"""System checks of the domain: settings that cannot work, mail that reaches nobody, a sweep that does not run."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string

from badge_issuer.due import Backlog

from ..evidence import calendar
from ..process import api as process
from .health import LATE, Health, health

__all__ = ["CRON_LINE", "TAG"]

TAG = "pdln_xblocks"
CRON_LINE = "* * * * * ./manage.py lms pdln_sweep"
# Each with the least that makes sense: an undo window may be closed, a claim may not.
NUMBERS = {"PDLN_UNDO_SECONDS": 0, "PDLN_CLAIM_HOURS": 1, "PDLN_RETENTION_DAYS": 0}
# A server that does not answer must not hold the whole check.
MAIL_SECONDS = 5
# They take a mail and send it to nobody.
SENDS_NOTHING = ("console", "dummy", "filebased", "locmem")


@register(TAG)
def settings_can_work(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """Numbers that are numbers, and a platform that can be asked."""
    messages: list[CheckMessage] = []
    for name, least in NUMBERS.items():
        value = getattr(settings, name, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            message = f"{name} is {value!r}. Set it to a whole number, {least} or more."
            messages.append(Error(message, id="pdln_xblocks.E005"))
    try:
        import_string(settings.PDLN_PLATFORM)
    except (AttributeError, ImportError) as error:
        message = f"PDLN_PLATFORM cannot be used: {error}"
        hint = "On a site leave it as it is: pdln_xblocks.compat.EdxPlatform."
        messages.append(Error(message, hint=hint, id="pdln_xblocks.E006"))
    for name, read in (
        ("PDLN_SCHOOL_BREAKS", calendar.breaks),
        ("PDLN_CONTACT", lambda: calendar.contact(timezone.now().date())),
    ):
        try:
            read()
        except calendar.BadCalendar as error:
            messages.append(Error(f"{name} cannot be used: {error}.", id="pdln_xblocks.E008"))
    return messages


@register(TAG)
def submissions_are_not_stopped(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """A warning while submissions are stopped, so that nobody forgets it."""
    if not process.submissions_are_stopped():
        return []
    message = "Submissions are stopped. Teachers' drafts go on and are kept."
    hint = "Set PDLN_STOP_SUBMISSIONS to False to go on."
    return [Warning(message, hint=hint, id="pdln_xblocks.W001")]


@register(TAG, deploy=True)
def mail_goes_out(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """
    A warning where mail is not sent, comes from Django's example address, or where the mail server, asked here, does
    not answer. Asked by `check --deploy`.
    """
    kind = settings.EMAIL_BACKEND.removeprefix("django.core.mail.backends.").removesuffix(".EmailBackend")
    if kind in SENDS_NOTHING:
        message = f"EMAIL_BACKEND is {settings.EMAIL_BACKEND}, which sends nothing: no teacher hears of a result."
        hint = "Set EMAIL_BACKEND to django.core.mail.backends.smtp.EmailBackend, and EMAIL_HOST."
        return [Warning(message, hint=hint, id="pdln_xblocks.W002")]
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        message = f"Mail comes from {settings.DEFAULT_FROM_EMAIL}, which mail servers refuse."
        hint = "Set DEFAULT_FROM_EMAIL to an address of this site."
        return [Warning(message, hint=hint, id="pdln_xblocks.W002")]
    problem = _problem_with_mail()
    if problem:
        hint = "Set EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD to those of your mail server."
        return [Warning(f"No mail can be sent: {problem}", hint=hint, id="pdln_xblocks.W002")]
    return []


def _problem_with_mail() -> str:
    """What keeps this process from handing mail over, by connecting and logging in; empty where nothing does."""
    connection = mail.get_connection()
    if isinstance(connection, SmtpBackend):
        connection.timeout = connection.timeout or MAIL_SECONDS
    try:
        connection.open()
        connection.close()
    except Exception as error:  # each backend has errors of its own, and the operator must see which
        place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if isinstance(connection, SmtpBackend) else "the service"
        return f"{place} answered with {type(error).__name__}: {error}."
    return ""


@register(TAG, Tags.database)
def things_move(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """A warning where the sweep does not run or a step of it goes wrong, for what waits too long and what stopped."""
    if "default" not in (databases or ()):
        return []
    try:
        state = health(now=timezone.now())
    except DatabaseError:
        # Before the first migration there is no table to ask.
        return []
    return [*_sweep(state), *_waiting(state), *_stopped(state)]


def _sweep(state: Health) -> list[CheckMessage]:
    if state.is_sweep_late:
        when = f"last ran at {state.swept_at:%Y-%m-%d %H:%M} UTC" if state.swept_at else "has never run"
        message = f"The sweep {when}: without it no result is released and no badge delivered in time."
        return [Warning(message, hint=f"Add a line to cron: {CRON_LINE}", id="pdln_xblocks.W003")]
    if state.troubled:
        message = f"Steps of the last sweep went wrong: {state.troubled}."
        return [Warning(message, hint="The log says what it was. The next sweep tries again.", id="pdln_xblocks.W003")]
    return []


def _waiting(state: Health) -> list[CheckMessage]:
    late = [f"{each.step} {_since(each.backlog)}" for each in state.waiting if each.is_late]
    if not late:
        return []
    minutes = int(LATE.total_seconds() // 60)
    message = f"Waiting for more than {minutes} minutes to be: {', '.join(late)}."
    hint = "The lists in Django admin say what stands in the way."
    return [Warning(message, hint=hint, id="pdln_xblocks.W004")]


def _stopped(state: Health) -> list[CheckMessage]:
    """What was refused for good: nobody but an operator can have it tried again."""
    hint = "Their lists in Django admin say why, and try them again."
    return [
        Warning(
            f"Refused, and not tried again: {each.noun}: {each.backlog.stopped}.", hint=hint, id="pdln_xblocks.W005"
        )
        for each in state.waiting
        if each.backlog.stopped
    ]


def _since(backlog: Backlog) -> str:
    """Whichever is older: a row that fails, or one that nobody has come to."""
    failing, due = backlog.failing_since, backlog.due_since
    if failing is not None and (due is None or failing <= due):
        return f"(each try fails since {failing:%Y-%m-%d %H:%M} UTC)"
    return f"since {due:%Y-%m-%d %H:%M} UTC"
