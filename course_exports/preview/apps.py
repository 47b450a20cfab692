"""The preview as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PreviewConfig(AppConfig):
    """Stands where a platform stands: people, enrolment, state of blocks, gradebook."""

    name = "course_exports.preview"
    label = "pdln_preview"
    verbose_name = _("Preview")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects itself
