"""The rows of evidence: a draft that changes, files, and attempts that never do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..catalog.models import Definition
from ..public_ids import new_public_id


class Draft(models.Model):
    """
    What a teacher has so far for one AOK. It carries a revision, so that a save from a tab left open elsewhere is
    refused.

    .. pii: Holds what a teacher wrote about their teaching, and who they are by key.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    usage_key = models.CharField(max_length=255)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    # Closed while a submission is with the evaluators and once all is met; submit, release and take-back move it in
    # their own transactions.
    is_open = models.BooleanField(default=True)
    # The criteria that the decisions so far found met: they are kept. A criterion that the author adds later is not
    # among them.
    kept_criteria = models.JSONField(default=list, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            # Two tabs that both begin a draft must end in the same one.
            models.UniqueConstraint(fields=["user", "usage_key"], name="pdln_one_draft_each"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


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


class StoredFile(models.Model):
    """
    One uploaded file: where its bytes are, what they turned out to be, and the views made of it for evaluators.

    The bytes may go (a take-back, retention); this row keeps size, hash and time.

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
    # How often its check was begun: a file that brings a worker down is not tried for ever.
    checks = models.PositiveSmallIntegerField(default=0)
    # When the sweep has something to do for it: give an upload up, check it, clear its bytes away. A worker holds it
    # by moving this on.
    due_at = models.DateTimeField(null=True, blank=True)
    # Set at the first try that goes wrong, empty when one goes well or it is given up (pdln_xblocks.failing).
    failing_since = models.DateTimeField(null=True, blank=True)
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
            # Retention looks for the oldest files whose bytes are still there.
            models.Index(fields=["state", "created_at"], name="pdln_file_kept"),
        ]

    def __str__(self) -> str:
        return f"file {self.public_id}"


class AttemptStatus(models.TextChoices):
    """What became of an attempt; "in review" is derived from its readings."""

    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("taken back")
    RETURNED_INCOMPLETE = "returned_incomplete", _("returned as incomplete")
    QUARANTINED = "quarantined", _("held back")
    DECIDED = "decided", _("decided")
    ARCHIVED = "archived", _("archived")


class Attempt(models.Model):
    """
    One submission, numbered and immutable but for its status: the definition the teacher saw and, as artifacts, what
    they gave.

    .. pii: Ties a teacher, by key and by the platform's anonymous id, to work they submitted.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    anonymous_user_id = models.CharField(max_length=64)
    usage_key = models.CharField(max_length=255)
    course_key = models.CharField(max_length=255)
    block_id = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    submit_token = models.CharField(max_length=64)
    receipt_code = models.CharField(max_length=9, unique=True)
    pseudonym = models.CharField(max_length=8)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    # The criteria this attempt is judged on: all of them at first, later those that the last decision reopened.
    criteria = models.JSONField()
    submitted_at = models.DateTimeField()
    hear_by = models.DateField()
    status = models.CharField(max_length=20, choices=AttemptStatus.choices, default=AttemptStatus.SUBMITTED)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            # Two submits at once must not both be number 2.
            models.UniqueConstraint(fields=["user", "usage_key", "number"], name="pdln_attempt_number"),
            # A double click, or a repeat after a lost answer, is the same submission.
            models.UniqueConstraint(fields=["user", "usage_key", "submit_token"], name="pdln_attempt_token"),
        ]
        indexes = [
            # Pathways ask for everything one teacher has decided in a course.
            models.Index(fields=["user", "course_key"], name="pdln_attempt_in_course"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.public_id}"


class Artifact(models.Model):
    """
    One piece of evidence of an attempt, as it was when it was submitted.

    .. pii: What a teacher wrote or linked to.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="artifacts")
    position = models.PositiveSmallIntegerField()
    requirement = models.CharField(max_length=64)
    option = models.CharField(max_length=64)
    form = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=2000, blank=True)
    transcript = models.TextField(blank=True)
    students = models.CharField(max_length=20, blank=True)
    # A list of {"id", "sha256", "size", "kind"}: what was there at submit, whatever becomes of the bytes.
    files = models.JSONField(default=list)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("artifact")
        verbose_name_plural = _("artifacts")
        ordering = ["position"]
        constraints = [
            # One answer to each option; the order on the page is the author's.
            models.UniqueConstraint(fields=["attempt", "requirement", "option"], name="pdln_artifact_once"),
        ]

    def __str__(self) -> str:
        return f"artifact {self.pk}"
