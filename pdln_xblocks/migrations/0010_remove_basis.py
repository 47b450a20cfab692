from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pdln_xblocks", "0009_lines_from_basis")]

    operations = [
        # Backwards, a decision has no basis until its lines are written there.
        migrations.AlterField(model_name="decision", name="basis", field=models.JSONField(default=list)),
        migrations.RemoveField(model_name="decision", name="basis"),
    ]
