"""The heartbeat's row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SweepRun(models.Model):
    """
    The last sweep: when it ran and which of its steps went wrong. One row, written over by each sweep.

    .. no_pii:
    """

    # The same for every sweep: two at once write the same row.
    name = models.CharField(max_length=20, unique=True)
    ran_at = models.DateTimeField()
    troubled = models.CharField(max_length=255, blank=True, help_text=_("The steps that went wrong."))

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("last sweep")
        verbose_name_plural = _("last sweep")

    def __str__(self) -> str:
        return self.name
