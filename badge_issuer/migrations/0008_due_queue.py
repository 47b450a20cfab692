"""Deliveries in the due queue: what is delivered or stopped is due no more, and what stopped says since when."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone


def say_what_stopped(apps, schema_editor):
    alias = schema_editor.connection.alias
    deliveries = apps.get_model("badge_issuer", "Delivery").objects.using(alias)
    history = apps.get_model("badge_issuer", "DeliveryAttempt").objects.using(alias)
    last = history.filter(delivery=OuterRef("pk")).order_by("-number").values("finished_at")[:1]
    deliveries.filter(state="stopped").update(stopped_at=Coalesce(Subquery(last), timezone.now()))
    deliveries.filter(state__in=["delivered", "stopped"]).update(due_at=None, failing_since=None, lease="")


def have_each_due(apps, schema_editor):
    deliveries = apps.get_model("badge_issuer", "Delivery").objects.using(schema_editor.connection.alias)
    deliveries.filter(due_at=None).update(due_at=Coalesce("delivered_at", "stopped_at", timezone.now()))
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table while a trigger on a changed row is to come.
        schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [("badge_issuer", "0007_failing_since")]

    operations = [
        migrations.RenameModel(old_name="Turn", new_name="Lock"),
        migrations.AlterModelOptions(name="lock", options={"verbose_name": "lock", "verbose_name_plural": "locks"}),
        migrations.AlterField(
            model_name="delivery",
            name="due_at",
            field=models.DateTimeField(blank=True, help_text="Empty: nothing to do.", null=True),
        ),
        migrations.AddField(
            model_name="delivery", name="stopped_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RemoveIndex(model_name="delivery", name="badge_issuer_delivery_due"),
        migrations.AddIndex(model_name="delivery", index=models.Index(fields=["due_at"], name="badge_issuer_due")),
        migrations.AddIndex(
            model_name="delivery", index=models.Index(fields=["stopped_at"], name="badge_issuer_stopped")
        ),
        # Last: PostgreSQL alters no table with changed rows in one transaction.
        migrations.RunPython(say_what_stopped, have_each_due),
    ]
