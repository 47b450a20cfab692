"""What decisions rest on becomes rows; by itself, since PostgreSQL changes no table that rows were just written to."""

import logging

from django.db import migrations

log = logging.getLogger(__name__)

AT_ONCE = 500


def lines_from_basis(apps, schema_editor):
    """Every line of every decision. What is not of the form that releases wrote is no line; its decision stays."""
    Decision = apps.get_model("pdln_xblocks", "Decision")
    decisions = Decision.objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(decisions.filter(pk__gt=last).select_related("attempt").order_by("pk")[:AT_ONCE]):
        last = batch[-1].pk
        _move(apps, schema_editor.connection.alias, batch)


def _move(apps, alias, batch):
    Line = apps.get_model("pdln_xblocks", "DecisionLine")
    Score = apps.get_model("pdln_xblocks", "CriterionScore")
    Review = apps.get_model("pdln_xblocks", "Review")
    odd = [decision.pk for decision in batch if _readable(decision.basis) != decision.basis]
    if odd:
        log.warning("decisions %s held lines that no release wrote; what could be read of them was kept", odd)
    lines = [
        (decision, position, line) for decision in batch for position, line in enumerate(_readable(decision.basis))
    ]
    reviews = {line.get("review") for _decision, _position, line in lines} - {None}
    scores = {
        (review, criterion): pk
        for pk, review, criterion in Score.objects.using(alias)
        .filter(review_id__in=reviews)
        .values_list("pk", "review_id", "criterion")
    }
    Line.objects.using(alias).bulk_create(
        [
            Line(
                decision=decision,
                position=position,
                criterion=line["criterion"],
                level=line["level"],
                met=line["met"],
                number=line["attempt"],
                score_id=scores.get((line.get("review"), line["criterion"])),
            )
            for decision, position, line in lines
        ],
        batch_size=AT_ONCE,
    )
    # Until now the two were found by one instant: both were stamped with that of the request.
    for decision in batch:
        Review.objects.using(alias).filter(
            reading__attempt_id=decision.attempt_id, recorded_at=decision.recorded_at
        ).update(decision_id=decision.pk)


def _readable(basis):
    if not isinstance(basis, list):
        return []
    wanted = {"criterion": str, "level": str, "met": bool, "attempt": int}
    good = [
        line
        for line in basis
        if isinstance(line, dict) and all(isinstance(line.get(key), kind) for key, kind in wanted.items())
    ]
    return list({line["criterion"]: line for line in good}.values())


def basis_from_lines(apps, schema_editor):
    """Back again, for a site that takes its upgrade back."""
    alias = schema_editor.connection.alias
    Decision = apps.get_model("pdln_xblocks", "Decision")
    for decision in Decision.objects.using(alias).prefetch_related("lines__score").iterator(chunk_size=AT_ONCE):
        decision.basis = [
            {
                "criterion": line.criterion,
                "level": line.level,
                "met": line.met,
                "attempt": line.number,
                "review": line.score.review_id if line.score else None,
            }
            for line in sorted(decision.lines.all(), key=lambda line: line.position)
        ]
        decision.save(update_fields=["basis"])


class Migration(migrations.Migration):
    dependencies = [("pdln_xblocks", "0008_decision_lines")]

    operations = [
        migrations.RunPython(lines_from_basis, basis_from_lines),
    ]
