"""The catalog's rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Definition(models.Model):
    """
    An AOK's definition as its author published it, found by content hash and never changed.

    .. no_pii:
    """

    # The same content is the same definition, in whichever course it stands.
    content_hash = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=16)
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")

    def __str__(self) -> str:
        body = self.body if isinstance(self.body, dict) else {}
        return f"{body.get('id', '?')} {self.version} ({self.content_hash[:8]})"


class AokBlock(models.Model):
    """
    One AOK where it stands in a course. A copy or a rerun is a new one with nothing in it.

    .. no_pii:
    """

    # The full usage key names course, run and block: the one identity the platform never reuses.
    usage_key = models.CharField(max_length=255, unique=True)
    course_key = models.CharField(max_length=255, db_index=True)
    block_id = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="blocks")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("AOK block")
        verbose_name_plural = _("AOK blocks")

    def __str__(self) -> str:
        return self.usage_key


class PathwayBlock(models.Model):
    """
    One pathway block of a course: which AOKs it takes (by block id, so that reruns keep working) and what they earn.

    .. no_pii:
    """

    usage_key = models.CharField(max_length=255, unique=True)
    course_key = models.CharField(max_length=255, db_index=True)
    body = models.JSONField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("pathway block")
        verbose_name_plural = _("pathway blocks")

    def __str__(self) -> str:
        return self.usage_key
