"""`manage.py retire_people USER …`: forget people whose retirement never came here, or was undone by a backup."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pdln_xblocks.process.retirement import retire


class Command(BaseCommand):
    help = "Forget people whose accounts are closed, by the keys of their users. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        # Keys, since names and addresses would stay in a shell's history.
        parser.add_argument("users", nargs="+", type=int, metavar="USER", help="the primary key of a user")
        parser.add_argument(
            "--open-accounts", action="store_true", help="forget people whose accounts can still be used, too"
        )

    def handle(self, *args: Any, users: list[int], open_accounts: bool, **options: Any) -> None:
        active = dict(get_user_model().objects.filter(pk__in=users).values_list("pk", "is_active"))
        unknown = [user for user in users if user not in active]
        if unknown:
            raise CommandError(f"No such user: {', '.join(map(str, unknown))}. Nobody was forgotten.")
        usable = [user for user in users if active[user]]
        if usable and not open_accounts:
            raise CommandError(
                f"These accounts are open: {', '.join(map(str, usable))}. Nobody was forgotten, and what is forgotten "
                "cannot be brought back. Add --open-accounts if you mean it."
            )
        for user in users:
            retire(user, now=timezone.now())
            self.stdout.write(f"user {user}: forgotten")
