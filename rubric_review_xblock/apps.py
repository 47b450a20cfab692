"""The evaluators' pages as a Django app without models, and as a plugin of the platform."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RubricReviewConfig(AppConfig):
    """Registered by the entry points `lms.djangoapp` and `cms.djangoapp`; only the LMS serves pages."""

    name = "rubric_review_xblock"
    verbose_name = _("Evaluators' pages")
    plugin_app = {
        "url_config": {
            # Empty: the namespace is the urlconf's own `app_name`. The platform reads the key without a default.
            "lms.djangoapp": {"namespace": "", "regex": r"^pdln/", "relative_path": "urls"},
        },
        "settings_config": {
            "lms.djangoapp": {
                "common": {"relative_path": "plugin_settings"},
                "production": {"relative_path": "plugin_settings"},
            },
        },
    }
