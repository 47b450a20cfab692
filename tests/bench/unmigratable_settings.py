"""The tests' settings, where the tables of edx-submissions cannot be made."""

from tests.settings import *  # noqa: F403

MIGRATION_MODULES = {"submissions": "tests.bench.unmigratable"}
