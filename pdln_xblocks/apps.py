"""The domain as a Django app, and as a plugin of the platform."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PdlnXBlocksConfig(AppConfig):
    """Registered by the entry points `lms.djangoapp` and `cms.djangoapp`."""

    name = "pdln_xblocks"
    verbose_name = _("Micro-credentials")
    default_auto_field = "django.db.models.BigAutoField"
    plugin_app = {
        "url_config": {
            # Empty: the namespace is the urlconf's own `app_name`. The platform reads the key without a default.
            "lms.djangoapp": {"namespace": "", "regex": r"^pdln/", "relative_path": "urls"},
        },
        "settings_config": {
            "lms.djangoapp": {
                "common": {"relative_path": "plugin_settings"},
                "production": {"relative_path": "site_settings"},
            },
            "cms.djangoapp": {
                "common": {"relative_path": "plugin_settings"},
                "production": {"relative_path": "site_settings"},
            },
        },
    }

    def ready(self) -> None:
        from . import (
            receivers,
            tasks,  # noqa: F401 - importing registers the jobs
        )
        from .files import checks as storage_checks  # noqa: F401 - importing registers what it checks
        from .operations import checks  # noqa: F401 - likewise

        receivers.connect()
