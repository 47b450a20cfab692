"""`manage.py pdln_sweep`: what cron calls."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from pdln_xblocks.operations.sweep import SweepReport, sweep


class Command(BaseCommand):
    help = (
        "Release decisions whose undo window ended, post grades, deliver badges, purge files that were kept long "
        "enough, remind, send mail, and finish what a lost message left. Run it from cron every minute, or once with "
        "--every where containers run; running it twice at once is safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on until stopped, a sweep each so many seconds"
        )

    def handle(self, *args: Any, every: int | None, **options: Any) -> None:
        if every is not None and every < 1:
            raise CommandError("--every takes a whole number of seconds, 1 or more.")
        report = self._sweep()
        while every is not None:
            time.sleep(every)
            # A database that was away for a moment is connected to again.
            close_old_connections()
            report = self._sweep()
        if report.troubled:
            # So that cron tells somebody. The log says what it was.
            raise CommandError(f"went wrong: {', '.join(report.troubled)}; see the log")

    def _sweep(self) -> SweepReport:
        report = sweep(now=timezone.now())
        self.stdout.write(str(report))
        self.stdout.flush()
        return report
