"""
Everything that becomes due, in one form: when, who has it, how often it was tried, since when it fails or is stopped.

What was refused for good before is stopped by this, so that it is counted and can be tried again.
"""

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

KINDS = ("gradeposting", "notice", "storedfile", "owedaward", "decision")
INDEXES = {
    "gradeposting": "posting",
    "notice": "notice",
    "storedfile": "file",
    "owedaward": "owed",
    "decision": "decision",
}
# Why a letter was not sent although nobody refused it.
UNSAID = ("", "the account is closed", "no address", "no longer so")


def moment():
    return models.DateTimeField(blank=True, null=True)


def due():
    return models.DateTimeField(blank=True, help_text="Empty: nothing to do.", null=True)


def count():
    return models.PositiveIntegerField(default=0)


def say_what_stopped(apps, schema_editor):
    now, alias = timezone.now(), schema_editor.connection.alias

    def rows(model):
        return apps.get_model("pdln_xblocks", model).objects.using(alias)

    rows("gradeposting").filter(due_at=None, posted_at=None).update(stopped_at=now)
    letters = rows("notice").filter(due_at=None, sent_at=None, stopped_at=None)
    letters.exclude(problem__in=UNSAID).update(stopped_at=now)
    given_up = rows("storedfile").filter(state="refused", refusal="could_not_check")
    given_up.update(stopped_at=now)
    rows("decision").filter(released_at=None, undone_at=None).update(due_at=F("release_due_at"))


class Migration(migrations.Migration):
    dependencies = [("pdln_xblocks", "0006_failing_since")]

    operations = [
        migrations.RenameField(model_name="gradeposting", old_name="tries", new_name="attempts"),
        migrations.RenameField(model_name="gradeposting", old_name="trouble", new_name="problem"),
        migrations.RenameField(model_name="notice", old_name="tries", new_name="attempts"),
        migrations.RenameField(model_name="notice", old_name="trouble", new_name="problem"),
        migrations.RenameField(model_name="owedaward", old_name="trouble", new_name="problem"),
        migrations.RenameField(model_name="storedfile", old_name="checks", new_name="attempts"),
        migrations.AlterField(model_name="storedfile", name="attempts", field=count()),
        migrations.AlterField(model_name="storedfile", name="due_at", field=due()),
        *(
            migrations.AlterField(model_name=model, name="problem", field=models.TextField(blank=True))
            for model in ("gradeposting", "notice", "owedaward")
        ),
        *(
            migrations.AddField(model_name=model, name="problem", field=models.TextField(blank=True))
            for model in ("storedfile", "decision")
        ),
        *(
            migrations.AddField(model_name=model, name="lease", field=models.CharField(blank=True, max_length=32))
            for model in KINDS
        ),
        *(
            migrations.AddField(model_name=model, name="stopped_at", field=moment())
            for model in KINDS
            if model != "notice"
        ),
        *(migrations.AddField(model_name=model, name="attempts", field=count()) for model in ("owedaward", "decision")),
        migrations.AddField(model_name="decision", name="due_at", field=due()),
        migrations.AddField(model_name="decision", name="failing_since", field=moment()),
        migrations.RemoveIndex(model_name="decision", name="pdln_decision_due"),
        migrations.AddIndex(model_name="decision", index=models.Index(fields=["due_at"], name="pdln_decision_due")),
        *(
            migrations.AddIndex(
                model_name=model, index=models.Index(fields=["stopped_at"], name=f"pdln_{name}_stopped")
            )
            for model, name in INDEXES.items()
        ),
        # Last: PostgreSQL alters no table with changed rows in one transaction.
        migrations.RunPython(say_what_stopped, migrations.RunPython.noop),
    ]
