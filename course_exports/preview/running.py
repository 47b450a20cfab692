"""The running preview: its tables, its people, its server. Imported once Django is set up."""

import logging
import signal
import threading
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from badge_issuer import api as badges
from badge_issuer.errors import BadgeIssuerError
from pdln_xblocks.operations.sweep import sweep

from .catalog import courses, publish_course
from .errors import CannotServe
from .people import PEOPLE, seed_people, seed_roster

# badge_issuer's own check: badges were issued at another address.
BASE_URL_CHANGED = "badge_issuer.E001"
SWEEP_SECONDS = 2.0

log = logging.getLogger(__name__)


def listen(host: str, port: int) -> ThreadedWSGIServer:
    """A server that holds its port but does not answer yet; raises CannotServe when the port is not to be had."""
    try:
        server = ThreadedWSGIServer((host, port), WSGIRequestHandler)
    except OSError as error:
        raise CannotServe.at_port(error, port) from error
    server.set_app(get_wsgi_application())
    return server


def prepare(*, issuer_part: Path | None) -> None:
    """
    Tables, people, roster, definitions, badge classes and their keys. Doing it again changes nothing that was there.

    Raises PreviewError when the course or the issuer's part cannot be served.
    """
    call_command("migrate", verbosity=0)
    _refuse_what_cannot_work()
    served = courses()
    seed_people(list(served))
    for course in served.values():
        seed_roster(str(course.key))
        publish_course(course.key)
    if issuer_part is None:
        return
    try:
        badges.sync(issuer_part, now=timezone.now())
        badges.create_missing_keys(now=timezone.now())
    except BadgeIssuerError as error:
        raise CannotServe(str(error)) from error


def _refuse_what_cannot_work() -> None:
    """What Django's checks call an error, with what to do here where a badge's address is in the way."""
    serious = [message for message in checks.run_checks(databases=["default"]) if message.is_serious()]
    said = [f"{message.msg} {message.hint or ''}".strip() for message in serious]
    if any(message.id == BASE_URL_CHANGED for message in serious):
        said.append(_("Serve at the same port as before (--port), or forget those badges (--reset)."))
    if said:
        raise CannotServe(" ".join(said))


def serve(server: ThreadedWSGIServer) -> None:
    """Answer requests, and sweep, until interrupted (Ctrl-C) or told to end (SIGTERM)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sweeper = Sweeper()
    sweeper.start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        sweeper.stop()
        sweeper.join(timeout=10)


class Sweeper(threading.Thread):
    """
    What cron does on a site: the domain's sweep, so that an undo window ends when it should.

    Ends with the process, or soon after `stop`. One sweep that goes wrong is logged and does not end the others.
    """

    def __init__(self, *, interval: float = SWEEP_SECONDS) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._interval = interval
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._interval):
            close_old_connections()
            try:
                sweep(now=timezone.now())
            except Exception as error:  # whatever it was, the next round may succeed; an operator reads the log
                log.exception("The sweep went wrong (%s)", type(error).__name__)
        connections.close_all()

    def stop(self) -> None:
        self._stopped.set()


def welcome(server: ThreadedWSGIServer) -> str:
    """What the person who started it needs to know: where it is, who one can be, what Studio would not take."""
    address = settings.PDLN_PREVIEW_URL
    lines = [""]
    for course in courses().values():
        lines.append(_("  Serving {title} ({key})").format(title=course.title, key=course.key))
        lines.extend(_("  ! {problem}").format(problem=problem) for problem in course.problems)
    lines += ["", _("  Open {address}/ and pick who to be:").format(address=address), ""]
    width = max(len(person.first_name) for person in PEOPLE)
    lines += [f"    {person.first_name:<{width}}  {person.part}. {person.about}" for person in PEOPLE]
    lines += [
        "",
        _("  Reviews    {address}/pdln/reviews/").format(address=address),
        _("  Kept in    {folder} (--reset forgets it)").format(folder=settings.DATA),
        _("  Undo       {seconds} seconds").format(seconds=settings.PDLN_UNDO_SECONDS),
        "",
        _("  Ctrl-C stops it."),
        "",
    ]
    return "\n".join(lines)
