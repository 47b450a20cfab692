"""
Settings in the order of the platform's: its own, the plugins' common ones, the site's YAML, the plugins' production
ones.

The environment says which: PDLN_SITE_PROJECT (`lms.djangoapp` or `cms.djangoapp`), PDLN_SITE_DATA (a folder) and
PDLN_SITE_YAML (a file).
"""

import os
from pathlib import Path
from typing import Any

import yaml
from edx_django_utils.plugins import add_plugins, get_plugin_apps

PROJECT = os.environ["PDLN_SITE_PROJECT"]
DATA = Path(os.environ["PDLN_SITE_DATA"])

SECRET_KEY = "only-for-tests"
USE_TZ = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.contracts.plugin_site.urls"
STATIC_URL = "/static/"
MEDIA_ROOT = str(DATA / "media")
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "site.sqlite3", "OPTIONS": {"timeout": 20}}
}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "submissions",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
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
]
# Shared by all plugins on a site: whoever assigns instead of merging takes away what others put there.
OPEN_EDX_FILTERS_CONFIG: dict[str, Any] = {"org.other.filter": {"fail_silently": True, "pipeline": ["other.step"]}}
FEATURES: dict[str, Any] = {"OTHER": True}

INSTALLED_APPS.extend(get_plugin_apps(PROJECT))
add_plugins(__name__, PROJECT, "common")

ENV_TOKENS: dict[str, Any] = yaml.safe_load(Path(os.environ["PDLN_SITE_YAML"]).read_text(encoding="utf-8")) or {}
EMAIL_BACKEND = ENV_TOKENS.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
DEFAULT_FROM_EMAIL = ENV_TOKENS.get("DEFAULT_FROM_EMAIL", "webmaster@localhost")
EMAIL_HOST, EMAIL_PORT = ENV_TOKENS.get("EMAIL_HOST", "localhost"), ENV_TOKENS.get("EMAIL_PORT", 25)

add_plugins(__name__, PROJECT, "production")
