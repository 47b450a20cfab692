from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pdln_xblocks", "0005_operations")]

    operations = [
        migrations.AddField(
            model_name="gradeposting",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="owedaward",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
