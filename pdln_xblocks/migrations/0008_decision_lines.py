"""Rows for a decision's lines, and which decision a review settled."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pdln_xblocks", "0007_due_queue")]

    operations = [
        migrations.CreateModel(
            name="DecisionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("criterion", models.CharField(max_length=64)),
                ("level", models.CharField(max_length=64)),
                ("met", models.BooleanField()),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="pdln_xblocks.decision"
                    ),
                ),
                (
                    "score",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pdln_xblocks.criterionscore",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision line",
                "verbose_name_plural": "decision lines",
                "ordering": ["position"],
            },
        ),
        migrations.AddConstraint(
            model_name="decisionline",
            constraint=models.UniqueConstraint(fields=("decision", "criterion"), name="pdln_line_once"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "submitted"),
                    ("not_yet", "result: not yet"),
                    ("proficient", "result: proficient"),
                    ("late", "late review, new date"),
                    ("claim_ending", "claim about to run out"),
                    ("work_waiting", "work waiting"),
                    ("badge_ready", "badge ready"),
                    ("badge_withdrawn", "badge withdrawn"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="pdln_xblocks.decision",
            ),
        ),
    ]
