"""`manage.py evaluate_pathways COURSE`: give the badges that a changed pathway now earns."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from pdln_xblocks.pathways.api import evaluate

from .sync_pathways import course_key_of


class Command(BaseCommand):
    help = (
        "Find the teachers who have met a pathway of the course as it is published now and hold no badge for it, and "
        "ask for their badges. Publishing a changed pathway never does this by itself: look with --dry-run first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", help="the course key, as course-v1:ORG+COURSE+RUN")
        parser.add_argument("--dry-run", action="store_true", help="only say who would earn what")

    def handle(self, *args: Any, course: str, dry_run: bool, **options: Any) -> None:
        evaluated = evaluate(course_key_of(course), now=timezone.now(), dry_run=dry_run)
        for each in evaluated:
            became = (
                "would be awarded" if dry_run else "awarded" if each.awarded else "owed, the issuer does not know it"
            )
            self.stdout.write(f"user {each.user_id}: pathway {each.pathway}: badge {each.badge}: {became}")
        self.stdout.write(f"{len(evaluated)} found")
