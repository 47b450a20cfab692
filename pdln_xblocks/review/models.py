"""The rows of review: who may read, who is reading, what they found, what was decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.due import DueRow

from ..evidence.models import Attempt
from ..public_ids import new_public_id


class ReadingKind(models.TextChoices):
    """Why an attempt is read (design, section 5)."""

    FIRST = "first", _("first review")
    SECOND = "second", _("second review")
    ADJUDICATION = "adjudication", _("third review")
    APPEAL = "appeal", _("appeal")
    VALIDITY = "validity", _("check")


class ReadingState(models.TextChoices):
    """Whether a reading is still to be done."""

    OPEN = "open", _("open")
    RECORDED = "recorded", _("recorded")
    CANCELLED = "cancelled", _("cancelled")


class Reading(models.Model):
    """
    One evaluator's pass over one attempt, with the claim (the lease on it) as columns. A lease ends by comparison,
    never by a job.

    `course_key`, `usage_key`, `queued_at` and `hear_by` repeat the attempt's own, which never change, so that the
    queue reads one table.

    .. pii: Says which evaluator, by key, reads which attempt, and holds their notes.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="readings")
    ordinal = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=ReadingKind.choices, default=ReadingKind.FIRST)
    state = models.CharField(max_length=10, choices=ReadingState.choices, default=ReadingState.OPEN)
    course_key = models.CharField(max_length=255)
    usage_key = models.CharField(max_length=255)
    queued_at = models.DateTimeField()
    hear_by = models.DateField()
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claim_token = models.CharField(max_length=32, blank=True)
    claim_expires_at = models.DateTimeField(null=True, blank=True)
    notes = models.JSONField(default=dict)
    notes_revision = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            # Two processes that ask for the next reading of an attempt get one between them.
            models.UniqueConstraint(fields=["attempt", "ordinal"], name="pdln_reading_ordinal"),
            # Nobody reads the same attempt twice: a second reading is by somebody else.
            models.UniqueConstraint(fields=["attempt", "evaluator"], name="pdln_reading_evaluator"),
        ]
        indexes = [
            # The queue and "next", oldest first: of a course, of one AOK, and what one evaluator holds or did.
            models.Index(fields=["course_key", "state", "queued_at"], name="pdln_reading_course"),
            models.Index(fields=["usage_key", "state", "queued_at"], name="pdln_reading_queue"),
            models.Index(fields=["evaluator", "state", "queued_at"], name="pdln_reading_mine"),
            # The sweep asks which claims end soon, and what is late.
            models.Index(fields=["claim_expires_at"], name="pdln_reading_expires"),
            models.Index(fields=["state", "hear_by"], name="pdln_reading_late"),
        ]

    def __str__(self) -> str:
        return f"reading {self.public_id}"


class Recusal(models.Model):
    """
    An evaluator passed an attempt on: it is not offered to them again. No reason is asked.

    .. pii: Says, by key, that an evaluator may know a teacher.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="recusals")
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recused_at = models.DateTimeField()

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            # Passing on twice is passing on.
            models.UniqueConstraint(fields=["attempt", "evaluator"], name="pdln_recusal_once"),
        ]

    def __str__(self) -> str:
        return f"recusal {self.pk}"


class Hold(models.Model):
    """
    An attempt was held back, since a student may be recognizable in it: by whom, and where its teacher is to look.
    Lifted by who held it back or by a lead; where the teacher takes the work back instead, it stays as it is.

    .. pii: What an evaluator, by key, wrote of student information in a teacher's work.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="holds")
    requirement = models.CharField(max_length=64, blank=True)
    words = models.CharField(max_length=500, blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("hold")
        verbose_name_plural = _("holds")

    def __str__(self) -> str:
        return f"hold {self.public_id}"


class Review(models.Model):
    """
    What one reading found. An undo within the window keeps it, marked, and the reading goes on under a new claim.

    .. pii: What an evaluator, by key of the reading, wrote to a teacher.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="reviews")
    claim_token = models.CharField(max_length=32)
    comment = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    # The decision that it settled, alone or with others; empty while a reading is still needed.
    decision = models.ForeignKey(
        "pdln_xblocks.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            # One claim records once; a repeat of the request finds the first.
            models.UniqueConstraint(fields=["reading", "claim_token"], name="pdln_review_claim"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class CriterionScore(models.Model):
    """
    The level found on one criterion, with the feedback that goes with it.

    .. pii: What an evaluator wrote to a teacher.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=64)
    level = models.CharField(max_length=64)
    working = models.TextField(blank=True)
    missing = models.TextField(blank=True)
    next_step = models.TextField(blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("criterion score")
        verbose_name_plural = _("criterion scores")
        constraints = [
            # A criterion has one level in one review.
            models.UniqueConstraint(fields=["review", "criterion"], name="pdln_score_once"),
        ]

    def __str__(self) -> str:
        return f"score {self.pk}"


class Outcome(models.TextChoices):
    """What a decision says; how it is said to teachers stands in the brand's terms."""

    PROFICIENT = "proficient", _("Proficient")
    REVISE = "revise", _("Not yet")


class Decision(DueRow):
    """
    What was decided about an attempt. Recorded first; released when the undo window ends, which `release_due_at` says;
    `due_at` is the next try of the release. The highest released one stands.

    .. no_pii:
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="decisions")
    ordinal = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    recorded_at = models.DateTimeField()
    release_due_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            # Decisions are numbered so that "the highest released one" is one row.
            models.UniqueConstraint(fields=["attempt", "ordinal"], name="pdln_decision_ordinal"),
        ]
        indexes = [
            # The sweep asks for what is to be released.
            models.Index(fields=["due_at"], name="pdln_decision_due"),
            models.Index(fields=["stopped_at"], name="pdln_decision_stopped"),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class DecisionLine(models.Model):
    """
    How one criterion stands in a decision, and the score that this rests on: of this attempt, or carried from an
    earlier one.

    .. no_pii:
    """

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    criterion = models.CharField(max_length=64)
    level = models.CharField(max_length=64)
    met = models.BooleanField()
    # The number of the submission that it was read in.
    number = models.PositiveSmallIntegerField()
    # Empty where an earlier release did not keep which review it was.
    score = models.ForeignKey(CriterionScore, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("decision line")
        verbose_name_plural = _("decision lines")
        ordering = ["position"]
        constraints = [
            # A criterion stands one way in one decision.
            models.UniqueConstraint(fields=["decision", "criterion"], name="pdln_line_once"),
        ]

    def __str__(self) -> str:
        return f"decision line {self.pk}"
