"""
What the platform's own settings are worth here; its modules `lms.production`, `cms.test` and so on stand beside, in the
order of tests.contracts.platform.settings_order.

The environment says which site it is: PDLN_SITE_DATA (a folder), PDLN_SITE_YAML (a file) and PDLN_SITE_RELEASE.
"""

import os
from pathlib import Path
from typing import Any

import yaml

from tests.contracts.platform.settings_order import Order

DATA = Path(os.environ["PDLN_SITE_DATA"])
ORDER = Order(os.environ["PDLN_SITE_RELEASE"])

# What a whole site's YAML says of servers: this machine has none of them.
SERVERS = frozenset({"DATABASES", "CACHES", "CONTENTSTORE", "DOC_STORE_CONFIG", "MODULESTORE", "LOGGING_ENV"})


def tokens() -> dict[str, Any]:
    """What the operator wrote into the YAML."""
    written = Path(os.environ["PDLN_SITE_YAML"]).read_text(encoding="utf-8")
    return yaml.safe_load(written) or {}


def values() -> dict[str, Any]:
    """The platform's own, made anew: LMS and Studio share no list."""
    return {
        "SECRET_KEY": "only-for-tests",
        "USE_TZ": True,
        "ALLOWED_HOSTS": ["*"],
        "ROOT_URLCONF": "tests.contracts.plugin_site.urls",
        "STATIC_URL": "/static/",
        "REPO_ROOT": str(DATA / "edx-platform"),
        "LANGUAGE_CODE": "en",
        "MEDIA_ROOT": str(DATA / "media"),
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": DATA / "site.sqlite3",
                "OPTIONS": {"timeout": 20},
            }
        },
        "INSTALLED_APPS": [
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.messages",
            "django.contrib.sessions",
            "django.contrib.staticfiles",
            "submissions",
            # Where the receivers of all plugins are connected.
            "tests.contracts.plugin_site.plugins.PluginsConfig",
        ],
        "MIDDLEWARE": [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        # Shared by all plugins on a site: whoever assigns instead of merging takes away what others put there.
        "OPEN_EDX_FILTERS_CONFIG": {"org.other.filter": {"fail_silently": True, "pipeline": ["other.step"]}},
        "FEATURES": {"OTHER": True},
    }
