"""
The tables as operators see them. Nothing here changes what happened: evidence, reviews, decisions and the audit trail
are read; the roster is kept here; what stopped on its way out can be sent again.

Lists are long on a busy site: they are searched by exact ids and filtered by states only, and never counted whole.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badge_issuer.admin import TryAgainAdmin
from badge_issuer.due import DueQueue

from .models import (
    AokBlock,
    Artifact,
    Attempt,
    AuditEvent,
    CriterionScore,
    Decision,
    DecisionLine,
    Definition,
    Draft,
    Evaluator,
    GradePosting,
    Hold,
    Notice,
    OwedAward,
    PathwayBlock,
    Reading,
    Recusal,
    Review,
    StoredFile,
    SweepRun,
)
from .operations.queues import QUEUES
from .roster.editing import audit_line

# What every queue says of its rows.
DUE = ("due_at", "failing_since", "stopped_at", "attempts", "problem")
STOPPED = ("stopped_at", admin.EmptyFieldListFilter)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the suite writes. Superusers are no exception: these rows are what people rely on in an appeal."""

    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DueAdmin(TryAgainAdmin, ReadOnlyAdmin):
    """Rows that a queue works on: what fails or stopped can be tried again."""

    @property
    def queue(self) -> DueQueue:
        [queue] = [each for each in QUEUES.values() if each.rows.model is self.model]
        return queue


@admin.register(Definition)
class DefinitionAdmin(ReadOnlyAdmin):
    list_display = ("content_hash", "version", "created_at")
    search_fields = ("content_hash__startswith",)
    search_help_text = _("The beginning of the content hash")


@admin.register(AokBlock)
class AokBlockAdmin(ReadOnlyAdmin):
    list_display = ("usage_key", "title", "retired_at")
    list_filter = (("retired_at", admin.EmptyFieldListFilter),)
    search_fields = ("usage_key__startswith", "=course_key", "=block_id")
    search_help_text = _("Usage key, course key or block id")


@admin.register(PathwayBlock)
class PathwayBlockAdmin(ReadOnlyAdmin):
    list_display = ("usage_key", "retired_at")
    list_filter = (("retired_at", admin.EmptyFieldListFilter),)
    search_fields = ("usage_key__startswith", "=course_key")
    search_help_text = _("Usage key or course key")


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    list_display = ("id", "user_id", "usage_key", "revision", "is_open", "saved_at")
    search_fields = ("=usage_key", "=user__username")
    search_help_text = _("Usage key or username")
    # What a teacher has not submitted is theirs alone.
    exclude = ("content",)


@admin.register(StoredFile)
class StoredFileAdmin(DueAdmin):
    list_display = ("public_id", "user_id", "kind", "size", "state", "refusal", "created_at", *DUE)
    list_filter = ("state", STOPPED)
    search_fields = ("=public_id", "=sha256", "=user__username")
    search_help_text = _("File id, SHA-256 or username")


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "receipt_code", "user_id", "usage_key", "number", "status", "submitted_at", "hear_by")
    list_filter = ("status",)
    search_fields = ("=public_id", "=receipt_code", "=usage_key", "=user__username")
    search_help_text = _("Submission id, receipt code, usage key or username")


@admin.register(Artifact)
class ArtifactAdmin(ReadOnlyAdmin):
    list_display = ("id", "attempt", "requirement", "option", "form")
    list_select_related = ("attempt",)
    search_fields = ("=attempt__public_id", "=attempt__receipt_code")
    search_help_text = _("Submission id or receipt code")


@admin.register(Evaluator)
class EvaluatorAdmin(admin.ModelAdmin):
    """The roster. A line is ended by its date, not deleted: it says who could review then."""

    list_display = ("id", "user", "pseudonym", "course_key", "block_id", "is_lead", "active_from", "active_until")
    list_filter = ("is_lead",)
    list_select_related = ("user",)
    raw_id_fields = ("user",)
    search_fields = ("=user__username", "=user__email", "=course_key", "pseudonym")
    search_help_text = _("Username, e-mail address, course key or part of the pseudonym")
    ordering = ("course_key", "block_id", "pk")
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Evaluator, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        action = "roster_changed" if change else "roster_added"
        audit_line(action, obj, tuple(form.changed_data), actor_id=request.user.pk, now=timezone.now())


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "attempt", "ordinal", "kind", "state", "evaluator_id", "claim_expires_at", "hear_by")
    list_filter = ("state", "kind")
    list_select_related = ("attempt",)
    search_fields = ("=public_id", "=attempt__public_id", "=attempt__receipt_code", "=evaluator__username")
    search_help_text = _("Reading id, submission id, receipt code or the evaluator's username")
    # The token is the proof of holding the reading; notes are the evaluator's until they are recorded.
    exclude = ("claim_token", "notes")


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "attempt", "held_by_id", "held_at", "lifted_at")
    list_select_related = ("attempt",)
    search_fields = ("=attempt__public_id", "=attempt__receipt_code", "=held_by__username")
    search_help_text = _("Submission id, receipt code or the evaluator's username")
    # What was written of a child is for the teacher.
    exclude = ("words",)


@admin.register(Recusal)
class RecusalAdmin(ReadOnlyAdmin):
    list_display = ("id", "attempt", "evaluator_id", "recused_at")
    list_select_related = ("attempt",)
    search_fields = ("=attempt__public_id", "=attempt__receipt_code", "=evaluator__username")
    search_help_text = _("Submission id, receipt code or the evaluator's username")


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("id", "reading", "recorded_at", "undone_at")
    list_select_related = ("reading",)
    search_fields = ("=reading__public_id", "=reading__attempt__receipt_code")
    search_help_text = _("Reading id or receipt code")
    exclude = ("claim_token",)


@admin.register(CriterionScore)
class CriterionScoreAdmin(ReadOnlyAdmin):
    list_display = ("id", "review", "criterion", "level")
    list_select_related = ("review",)
    search_fields = ("=review__reading__public_id", "=review__reading__attempt__receipt_code")
    search_help_text = _("Reading id or receipt code")


@admin.register(Decision)
class DecisionAdmin(DueAdmin):
    list_display = (
        *("id", "attempt", "ordinal", "outcome", "recorded_at", "release_due_at", "released_at", "undone_at"),
        *DUE,
    )
    list_filter = ("outcome", ("released_at", admin.EmptyFieldListFilter))
    list_select_related = ("attempt",)
    search_fields = ("=attempt__public_id", "=attempt__receipt_code")
    search_help_text = _("Submission id or receipt code")


@admin.register(DecisionLine)
class DecisionLineAdmin(ReadOnlyAdmin):
    list_display = ("id", "decision", "position", "criterion", "level", "met", "number", "score")
    list_select_related = ("decision", "score")
    search_fields = ("=decision__attempt__public_id", "=decision__attempt__receipt_code")
    search_help_text = _("Submission id or receipt code")


@admin.register(GradePosting)
class GradePostingAdmin(DueAdmin):
    list_display = ("id", "user_id", "usage_key", "points", "posted_at", *DUE)
    list_filter = (("posted_at", admin.EmptyFieldListFilter), STOPPED)
    search_fields = ("=usage_key", "=user__username", "=anonymous_user_id")
    search_help_text = _("Usage key, username or anonymous id")

    @admin.display(description=_("points"))
    def points(self, posting: GradePosting) -> str:
        return f"{posting.points_earned}/{posting.points_possible}"


@admin.register(OwedAward)
class OwedAwardAdmin(DueAdmin):
    list_display = ("id", "user_id", "pathway", "owed_since", "settled_at", *DUE)
    list_filter = (("settled_at", admin.EmptyFieldListFilter), STOPPED)
    list_select_related = ("pathway",)
    search_fields = ("=pathway__usage_key", "=pathway__course_key", "=user__username")
    search_help_text = _("The pathway's usage key, course key or username")


@admin.register(Notice)
class NoticeAdmin(DueAdmin):
    list_display = ("id", "kind", "user_id", "about", "queued_at", "sent_at", *DUE)
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter), STOPPED)
    search_fields = ("=about", "=user__username", "=course_key")
    search_help_text = _("The id of what it is about, username or course key")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "action", "subject", "actor_id", "course_key")
    search_fields = ("=subject",)
    search_help_text = _("The id of what it happened to")


@admin.register(SweepRun)
class SweepRunAdmin(ReadOnlyAdmin):
    list_display = ("name", "ran_at", "troubled")
