"""The Django app, and its description for the platform's plugin loader."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BadgeIssuerConfig(AppConfig):
    """Issues, delivers and shows badges; knows nothing of courses."""

    name = "badge_issuer"
    label = "badge_issuer"
    verbose_name = _("Badge issuer")
    default_auto_field = "django.db.models.BigAutoField"

    # Read by the platform's plugin manager; plain strings, so that nothing of the platform is needed here.
    plugin_app = {
        "url_config": {
            "lms.djangoapp": {
                "namespace": "badge_issuer",
                "regex": "^badges/",
                "relative_path": "urls",
            },
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
        from badge_issuer import checks  # noqa: F401 (registers the system checks)
