"""
Django settings of the test suite: SQLite by default; PDLN_TEST_DATABASE names `mariadb` or `postgres`.

As `manage.py` of the platform, they replace the XML library before anything of ours is imported.
"""

# ruff: noqa: E402 - all else comes after the swap
from tests.contracts.platform import safe_xml

safe_xml.swap()

import atexit
import os
import shutil
import sys
import tempfile

from badge_issuer.plugin_settings import plugin_settings as issuer_defaults
from pdln_xblocks.plugin_settings import plugin_settings as domain_defaults

SECRET_KEY = "only-for-tests"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
LOCALE_PATHS: list[str] = []
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "submissions",
    "badge_issuer.apps.BadgeIssuerConfig",
    "pdln_xblocks.apps.PdlnXBlocksConfig",
    "rubric_review_xblock.apps.RubricReviewConfig",
    "course_exports.preview.apps.PreviewConfig",
    # The platform's own tables, for the tests that count what its answers cost.
    "tests.contracts.platform",
    "tests.database",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
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

_DATABASE = os.environ.get("PDLN_TEST_DATABASE")
if _DATABASE == "mariadb":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.mysql",
            "NAME": os.environ.get("PDLN_MARIADB_NAME", "pdln"),
            "USER": "root",
            "PASSWORD": "",
            "HOST": os.environ.get("PDLN_MARIADB_HOST", "127.0.0.1"),
            "PORT": os.environ.get("PDLN_MARIADB_PORT", "3306"),
            "OPTIONS": {"charset": "utf8mb4"},
            "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
        }
    }
elif _DATABASE == "postgres":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ.get("PDLN_POSTGRES_NAME", "pdln"),
            "USER": os.environ.get("PDLN_POSTGRES_USER", "postgres"),
            "PASSWORD": os.environ.get("PDLN_POSTGRES_PASSWORD", ""),
            "HOST": os.environ.get("PDLN_POSTGRES_HOST", "127.0.0.1"),
            "PORT": os.environ.get("PDLN_POSTGRES_PORT", "5432"),
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            # Threads of one test share the file; a waiting writer waits.
            "TEST": {"NAME": os.path.join(tempfile.gettempdir(), f"pdln-test-{os.getpid()}.sqlite3")},
            "OPTIONS": {"timeout": 20},
        }
    }

_FILES = tempfile.mkdtemp(prefix="pdln-tests-")
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)
PDLN_PLATFORM = "tests.platform.FakePlatform"
PDLN_EVIDENCE_STORAGE = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": os.path.join(_FILES, "evidence"), "base_url": None},
}
PDLN_SITE_URL = "https://learn.example.org"
DEFAULT_FROM_EMAIL = "reviews@example.org"
CELERY_TASK_ALWAYS_EAGER = True

BADGE_ISSUER_PUBLIC_BASE_URL = "http://127.0.0.1:8000"
BADGE_ISSUER_KEYS_DIR = os.path.join(_FILES, "keys")

# Everything else as a site has it by default.
for defaults in (domain_defaults, issuer_defaults):
    defaults(sys.modules[__name__])
