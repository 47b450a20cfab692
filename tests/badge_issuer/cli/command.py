"""`badge-issuer` for tests: a process of its own for each command."""

import os

from tests import warm

# What its commands import of others: a fork finds it there.
LIBRARIES = (
    "django.core.management",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.template",
    "django.urls",
    "django.views",
    "django.middleware.csrf",
    "PIL.ImageFont",
    "c14n",
    "cryptography.x509",
    "jinja2",
    "jwt",
    "lxml.html",
    "markdown_it",
    "nh3",
    "openbadgeslib.ob3",
    "pyld",
    "requests",
    "resvg_py",
    "segno.writers",
    "simplejson",
    "yaml",
)


def badge_issuer(*arguments, env, cwd=None, given=""):
    """`badge-issuer …` as its own process, forked where that makes no difference."""
    words = map(str, arguments)
    return warm.run("badge_issuer.cli.main", *words, env=env, cwd=cwd or os.getcwd(), given=given, imports=LIBRARIES)
