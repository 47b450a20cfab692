"""Django settings of an issuer without a site; what is in `config_file` says them."""

import os

from badge_issuer.config_file import read
from badge_issuer.plugin_settings import CATALOGUE

USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [CATALOGUE]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "badge_issuer.apps.BadgeIssuerConfig",
]
# Nothing is served and nothing is signed with it: commands alone run on these settings.
SECRET_KEY = "badge-issuer commands serve no requests"  # noqa: S105
globals().update(read(os.environ))
