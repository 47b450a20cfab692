"""The rows of pathways."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.due import DueRow

from ..catalog.models import PathwayBlock


class OwedAward(DueRow):
    """
    A badge that was earned and could not be asked for, because the issuer's part does not know it (yet).

    The teacher's decision is released all the same; the sweep asks again until it can be given, and this row says to
    operators what is missing. `settled_at` is set when the award was made, or when it turned out not to be owed.

    .. pii: Says, by key, that a teacher completed a pathway.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pathway = models.ForeignKey(PathwayBlock, on_delete=models.PROTECT, related_name="+")
    owed_since = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("owed award")
        verbose_name_plural = _("owed awards")
        constraints = [
            # However many decisions complete a pathway, it earns its badge once.
            models.UniqueConstraint(fields=["user", "pathway"], name="pdln_owed_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="pdln_owed_due"),
            models.Index(fields=["stopped_at"], name="pdln_owed_stopped"),
        ]

    def __str__(self) -> str:
        return f"owed award {self.pk}"
