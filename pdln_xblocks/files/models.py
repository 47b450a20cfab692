"""The rows of files: where their bytes are, and what they turned out to be."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.due import DueRow

from ..public_ids import new_public_id


class FileState(models.TextChoices):
    """Where a file is on its way from the browser to being evidence."""

    ARRIVING = "arriving", _("arriving")
    CHECKING = "checking", _("being checked")
    READY = "ready", _("ready")
    REFUSED = "refused", _("not accepted")
    PURGED = "purged", _("removed")


class PurgeReason(models.TextChoices):
    """Why the bytes of a file are gone."""

    TAKEN_BACK = "taken_back", _("taken back by its owner")
    ABANDONED = "abandoned", _("never arrived whole")
    RETIRED = "retired", _("its owner's account was closed")
    RETENTION = "retention", _("kept as long as this site keeps files")


class StoredFile(DueRow):
    """
    One uploaded file: where its bytes are, what they turned out to be, and the views made of it for evaluators.

    The bytes may go (a take-back, retention); this row keeps size, hash and time. It is due when the sweep has
    something to do for it: give an upload up, check it, clear its bytes away.

    .. pii: The name the teacher's file had, and the teacher's key; the file itself may show people.
    .. pii_types: id, image, video, other
    .. pii_retirement: local_api
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    usage_key = models.CharField(max_length=255)
    requirement = models.CharField(max_length=64)
    option = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    declared_size = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=16, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.ARRIVING)
    # A code of evidence.refusals, so that the reason is said in the reader's language.
    refusal = models.CharField(max_length=40, blank=True)
    # Where the original is; empty before its check and once its bytes are gone.
    storage_name = models.CharField(max_length=255, blank=True)
    # What evaluators are shown: a list of {"name", "content_type", "width", "height"}, made without metadata.
    views = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True, blank=True)
    purge_reason = models.CharField(max_length=20, choices=PurgeReason.choices, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [
            # A draft's page asks for its files.
            models.Index(fields=["user", "usage_key"], name="pdln_file_of_draft"),
            # The sweep looks for what is due.
            models.Index(fields=["due_at"], name="pdln_file_due"),
            models.Index(fields=["stopped_at"], name="pdln_file_stopped"),
            # Retention looks for the oldest files whose bytes are still there.
            models.Index(fields=["state", "created_at"], name="pdln_file_kept"),
        ]

    def __str__(self) -> str:
        return f"file {self.public_id}"
