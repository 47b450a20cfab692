"""`manage.py pdln_roster COURSE FILE.csv`: the evaluators of a course from a spreadsheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pdln_xblocks.roster import api as roster
from pdln_xblocks.roster.errors import InvalidRoster

from .sync_pathways import course_key_of


class Command(BaseCommand):
    help = (
        "Add and change lines of a course's list of evaluators from a CSV file with the columns email or username, "
        "block_id, lead, pseudonym, credential, employer, from, until. All of it is done or nothing; the same file "
        "again changes nothing. Nobody is taken off by being left out: give a last day in the column until."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", help="the course key, as course-v1:ORG+COURSE+RUN")
        parser.add_argument("file", help="the CSV file, in UTF-8")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, course: str, file: str, dry_run: bool, **options: Any) -> None:
        try:
            lines = roster.keep_file(
                course_key_of(course), _text_of(file), actor_id=None, now=timezone.now(), dry_run=dry_run
            )
        except InvalidRoster as error:
            problems = [str(each) for each in error.details["problems"]]  # type: ignore[attr-defined]
            raise CommandError("\n".join([str(error), *problems])) from error
        for line in lines:
            where = line.block_id or "every AOK"
            what = f"{line.outcome} {', '.join(line.columns)}".strip()
            self.stdout.write(f"line {line.number}: {line.person}, {where}: {what}")
        counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in ("add", "change", "unchanged")}
        said = ", ".join(f"{outcome} {count}" for outcome, count in counts.items())
        self.stdout.write(f"{said} (nothing was changed: this was a dry run)" if dry_run else said)


def _text_of(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not in UTF-8. Save it as CSV UTF-8.") from error
