"""Empties the tables after a test that committed; what migrations write for every site stays, as it was before."""

from django.core.management.base import CommandError
from django.core.management.color import no_style
from django.core.management.commands import flush
from django.db import connections

# Django empties these too and then writes them anew: most of the time that such a test took.
KEPT = frozenset({"django_content_type", "auth_permission"})


class Command(flush.Command):
    def handle(self, **options):
        if options["interactive"]:
            raise CommandError("Only tests flush here: give --no-input.")
        connection = connections[options["database"]]
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        statements = connection.ops.sql_flush(
            no_style(),
            [name for name in tables if name not in KEPT],
            reset_sequences=options.get("reset_sequences", True),
            allow_cascade=options.get("allow_cascade", False),
        )
        connection.ops.execute_sql_flush(statements)
