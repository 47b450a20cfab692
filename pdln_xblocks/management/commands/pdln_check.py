"""`manage.py pdln_check`: is this site ready, and what is left to do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pdln_xblocks.operations.looks import looks
from pdln_xblocks.operations.rehearsal import Rehearsed, rehearse


class Command(BaseCommand):
    help = (
        "Say for each thing that the suite needs whether it is well, or what to set. Exits with 1 while something is "
        "left to do. With --rehearse, also go the whole way once, from a draft to a verified badge, and leave nothing."
    )
    # Django's own checks would stop the command at the first error, before it could say all of them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rehearse", action="store_true", help="also go the whole way once and leave nothing")

    def handle(self, *args: Any, rehearse: bool, **options: Any) -> None:
        every = looks()
        for look in every:
            self.stdout.write(f"to do  {look.name}" if look.to_do else f"ok     {look.name}")
            for sentence in look.to_do:
                self.stdout.write(f"       {sentence}")
        left = sum(bool(look.to_do) for look in every)
        if rehearse:
            left += self._rehearsed()
        if left:
            raise CommandError(f"left to do: {left}")

    def _rehearsed(self) -> int:
        self.stdout.write("rehearsal")
        rehearsed: Rehearsed = rehearse(now=timezone.now())
        for step in rehearsed.done:
            self.stdout.write(f"ok     {step}")
        if rehearsed.problem:
            self.stdout.write(f"to do  {rehearsed.problem}")
        if rehearsed.left:
            self.stdout.write(f"to do  Its files could not be removed, the next rehearsal will: {rehearsed.left}")
        else:
            self.stdout.write("       Nothing of it is left.")
        return bool(rehearsed.problem) + bool(rehearsed.left)
