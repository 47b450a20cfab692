"""
Django settings of the preview: one process, one folder of data, loopback only.

The environment says where: PDLN_PREVIEW_DATA (the folder; `build/preview` without it), PDLN_PREVIEW_ARCHIVES (the
course archives, separated as in PATH), PDLN_PREVIEW_URL (the address it is served at) and PDLN_UNDO_SECONDS.
`serve.py` sets them from its command line.
"""

import logging
import os
import secrets
import sys
from pathlib import Path

from .plugins import apply_plugin_settings, plugin_apps

DATA = Path(os.environ.get("PDLN_PREVIEW_DATA", "build/preview")).resolve()
PDLN_PREVIEW_ARCHIVES = tuple(filter(None, os.environ.get("PDLN_PREVIEW_ARCHIVES", "").split(os.pathsep)))
PDLN_PREVIEW_COURSES = DATA / "courses"
PDLN_PREVIEW_URL = os.environ.get("PDLN_PREVIEW_URL", "http://127.0.0.1:8000")


def _secret_key() -> str:
    """
    Made once for a data folder, so that sessions and anonymous ids outlast a restart; readable by its owner alone.
    """
    path = DATA / "secret-key"
    DATA.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
# A page elsewhere that points a name of its own at this machine must not be answered: logging in needs no password
# here.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "course_exports.preview.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "submissions",
    *plugin_apps(),
    "course_exports.preview.apps.PreviewConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "course_exports.preview.page.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
X_FRAME_OPTIONS = "SAMEORIGIN"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "course_exports.preview.page.navigation",
            ]
        },
    }
]

# SQLite as several threads need it: sqlite/base.py says how.
DATABASES = {
    "default": {
        "ENGINE": "course_exports.preview.sqlite",
        "NAME": DATA / "preview.sqlite3",
        "OPTIONS": {"timeout": 20},
    }
}
# As the platform's proxy has it: 4 MB a request. Evidence comes in smaller chunks.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# Not /static/: that is the course's own in everything an author writes.
STATIC_URL = "/site-static/"

LANGUAGE_CODE = "en-us"
# The browser's language chooses. Each is called what its speakers call it.
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_TZ = True
TIME_ZONE = os.environ.get("PDLN_PREVIEW_TIME_ZONE", "America/New_York")

# What the suite's pages call the site they stand on.
PLATFORM_NAME = "Preview"
LOGIN_URL = "preview:people"
CELERY_TASK_ALWAYS_EAGER = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"


class UnknownAttributes(logging.Filter):
    """XBlock warns of every OLX attribute that a block has no field for; a course is full of the platform's own."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.msg != "%s does not contain field %s"


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unknown_attributes": {"()": UnknownAttributes}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["unknown_attributes"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # One line a request tells nobody anything here; errors do.
    "loggers": {"django.server": {"level": "ERROR", "handlers": ["console"], "propagate": False}},
}

# The suite's own settings: first what a site gets from its plugins, then what a preview changes.
apply_plugin_settings(sys.modules[__name__])
PDLN_PLATFORM = "course_exports.preview.platform.PreviewPlatform"
PDLN_UNDO_SECONDS = int(os.environ.get("PDLN_UNDO_SECONDS", "20"))
PDLN_EVIDENCE_STORAGE = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(DATA / "evidence"), "base_url": None},
}
PDLN_SITE_URL = PDLN_PREVIEW_URL
BADGE_ISSUER_PUBLIC_BASE_URL = PDLN_PREVIEW_URL
BADGE_ISSUER_KEYS_DIR = str(DATA / "keys")
