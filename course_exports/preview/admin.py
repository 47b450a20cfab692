"""The preview's rows in Django's administration."""

from django.contrib import admin

from .models import AnonymousId, AuthoredField, Gradebook, Membership, PublishedEvent, StateField


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "course_key", "role")
    list_filter = ("role", "course_key")


@admin.register(AnonymousId)
class AnonymousIdAdmin(admin.ModelAdmin):
    list_display = ("user", "course_key", "value")


@admin.register(StateField)
class StateFieldAdmin(admin.ModelAdmin):
    list_display = ("of", "scope_id", "name", "scope")


@admin.register(AuthoredField)
class AuthoredFieldAdmin(admin.ModelAdmin):
    list_display = ("usage_key", "name", "archive")


@admin.register(PublishedEvent)
class PublishedEventAdmin(admin.ModelAdmin):
    list_display = ("at", "user", "kind", "usage_key")
    list_filter = ("kind",)


@admin.register(Gradebook)
class GradebookAdmin(admin.ModelAdmin):
    list_display = ("at", "usage_key", "anonymous_user_id", "points_earned", "points_possible")
