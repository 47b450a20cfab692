"""The issuer's tables for operators: what was issued can be read here and not rewritten."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from badge_issuer import models
from badge_issuer.delivery.deliveries import QUEUE
from badge_issuer.due import DueQueue


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that other code keeps consistent; an operator reads them, and acts through `badge-issuer`."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class TryAgainAdmin(admin.ModelAdmin):
    """Rows of a due queue: an operator who removed what stood in the way has them tried again."""

    queue: DueQueue
    actions = ("try_again",)

    def has_try_permission(self, request: HttpRequest) -> bool:
        """Django's own permission to change such a row, which nobody has for its columns."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    @admin.action(description=_("Try again now"), permissions=["try"])
    def try_again(self, request: HttpRequest, rows: QuerySet) -> None:
        count = self.queue.try_again(rows, now=timezone.now())
        text = ngettext(
            "%(count)d will be tried by the next sweep.", "%(count)d will be tried by the next sweep.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(models.Issuer)
class IssuerAdmin(ReadOnlyAdmin):
    list_display = ("slug", "name", "base_url")


@admin.register(models.BadgeImage)
class BadgeImageAdmin(ReadOnlyAdmin):
    list_display = ("sha256", "ending")
    fields = ("sha256", "ending")

    def get_queryset(self, request) -> QuerySet[models.BadgeImage]:
        # A hundred lines of it could weigh a hundred megabytes.
        return super().get_queryset(request).defer("content")


@admin.register(models.BadgeClass)
class BadgeClassAdmin(ReadOnlyAdmin):
    list_display = ("slug", "issuer")
    list_select_related = ("issuer",)


@admin.register(models.BadgeClassVersion)
class BadgeClassVersionAdmin(ReadOnlyAdmin):
    list_display = ("badge_class", "ordinal", "content_hash", "created_at")
    list_select_related = ("badge_class__issuer",)


@admin.register(models.SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ("fragment", "kind", "issuer", "created_at", "retired_at", "disowned_at", "disown_reason")
    list_select_related = ("issuer",)


@admin.register(models.Recipient)
class RecipientAdmin(ReadOnlyAdmin):
    list_display = ("namespace", "external_id", "subject", "retired_at")
    search_fields = ("external_id", "subject")


@admin.register(models.Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "badge_class", "earning", "awarded_at", "shared_at", "revoked_at")
    list_select_related = ("badge_class__issuer",)
    search_fields = ("public_id", "recipient__external_id")


@admin.register(models.EarnerWords)
class EarnerWordsAdmin(ReadOnlyAdmin):
    list_display = ("award", "shows_name", "shows_levels", "shows_statement")
    list_select_related = ("award",)
    search_fields = ("award__public_id",)


@admin.register(models.ShareLink)
class ShareLinkAdmin(ReadOnlyAdmin):
    """Without the address and the code: they open a badge to whoever knows them."""

    list_display = ("award", "created_at", "expires_at", "ended_at")
    list_select_related = ("award",)
    search_fields = ("award__public_id",)
    exclude = ("slug", "code", "label")


@admin.register(models.Delivery)
class DeliveryAdmin(TryAgainAdmin, ReadOnlyAdmin):
    queue = QUEUE
    list_display = (
        *("award", "backend", "kind", "state", "due_at", "failing_since", "stopped_at", "attempts", "problem"),
    )
    list_filter = ("state", "backend", "kind")
    list_select_related = ("award",)
    search_fields = ("award__public_id",)


@admin.register(models.DeliveryAttempt)
class DeliveryAttemptAdmin(ReadOnlyAdmin):
    list_display = ("delivery", "number", "outcome", "started_at", "finished_at", "problem")
    list_filter = ("outcome",)
    list_select_related = ("delivery__award",)


@admin.register(models.Circuit)
class CircuitAdmin(ReadOnlyAdmin):
    list_display = ("backend", "failures", "open_until", "problem")


@admin.register(models.Lock)
class LockAdmin(ReadOnlyAdmin):
    list_display = ("key", "holder", "until")


@admin.register(models.ServiceToken)
class ServiceTokenAdmin(ReadOnlyAdmin):
    """What is in it stays in it, encrypted or not."""

    list_display = ("account", "revision", "expires_at", "lease_until")
    fields = ("account", "revision", "expires_at", "lease_until")


@admin.register(models.Counterpart)
class CounterpartAdmin(ReadOnlyAdmin):
    list_display = ("badge_class", "backend", "edition", "external_id")
    list_filter = ("backend",)
    list_select_related = ("badge_class__issuer",)


@admin.register(models.StatusList)
class StatusListAdmin(ReadOnlyAdmin):
    list_display = ("number", "issuer", "size", "revision", "signed_revision", "signed_at")
    list_select_related = ("issuer",)


@admin.register(models.Credential)
class CredentialAdmin(ReadOnlyAdmin):
    list_display = ("award", "format", "status_list", "status_index", "issued_at")
    list_select_related = ("award", "status_list")
    search_fields = ("award__public_id",)


@admin.register(models.FormerDocument)
class FormerDocumentAdmin(ReadOnlyAdmin):
    list_display = ("credential", "signing_key", "replaced_at")
    list_select_related = ("credential", "signing_key")
    search_fields = ("credential__award__public_id",)
