"""`manage.py pdln_sweep`: what cron calls."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pdln_xblocks.sweep import sweep


class Command(BaseCommand):
    help = (
        "Release decisions whose undo window ended, post grades, deliver badges, and finish what a lost message left. "
        "Run it from cron every minute; running it twice at once is safe."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = sweep(now=timezone.now())
        self.stdout.write(str(report))
        if report.troubled:
            # So that cron tells somebody. The log says what it was.
            raise CommandError(f"went wrong: {', '.join(report.troubled)}; see the log")
