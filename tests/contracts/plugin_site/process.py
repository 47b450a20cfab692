"""Running the fake platform, each command in a process of its own as on a site."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests import warm

ROOT = Path(__file__).resolve().parents[3]
# What every command of a site imports of others, with no settings yet: a fork finds it there.
LIBRARIES = (
    "celery.app.base",
    "PIL.ImageFont",
    "cryptography.x509",
    "django.contrib.admin",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "edx_django_utils.plugins",
    "eventtracking",
    "jinja2",
    "jwt",
    "kombu.pools",
    "lxml.html",
    "markdown_it",
    "nh3",
    "openbadgeslib.ob3",
    "opaque_keys.edx.keys",
    "openedx_events.learning.data",
    "openedx_filters",
    "pyld",
    "requests",
    "resvg_py",
    "segno.writers",
    "web_fragments.fragment",
    "xblock.core",
    "yaml",
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """
    One site: a folder with its database, evidence and keys, and what its operator wrote into the YAML.

    `form` is the platform's own name of a settings module, `release` one of settings_order.RELEASES.
    """

    folder: Path
    project: str = "lms.djangoapp"
    form: str = "production"
    release: str = "teak"
    tokens: dict[str, Any] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        config = self.folder / "site.env.yml"
        config.write_text(yaml.safe_dump(self.tokens), encoding="utf-8")
        return {
            **os.environ,
            # Where the suite finds the platform's own modules, if it looks for them.
            "PYTHONPATH": str(Path(__file__).parent / "platform"),
            "DJANGO_SETTINGS_MODULE": f"tests.contracts.plugin_site.{self.project.partition('.')[0]}.{self.form}",
            "PDLN_SITE_RELEASE": self.release,
            "PDLN_SITE_DATA": str(self.folder),
            "PDLN_SITE_YAML": str(config),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m …`, its output as text."""
        return warm.run(*arguments, env=self.environment(), cwd=ROOT, imports=LIBRARIES, swap=True)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`manage.py …`"""
        return self.run("tests.contracts.plugin_site.manage", *arguments)

    def report(self) -> dict[str, Any]:
        """See tests.contracts.plugin_site.report."""
        ran = self.run("tests.contracts.plugin_site.report")
        assert ran.returncode == 0, ran.stderr
        found: dict[str, Any] = json.loads(ran.stdout)
        return found
