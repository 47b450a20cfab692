"""Every row of ours, to be compared before and after."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

LABELS = ("pdln_xblocks", "badge_issuer")


def rows(*labels: str) -> dict[str, list]:
    """
    Every row as the database holds it, by model; of our own apps unless others are named.

    Asked without the models' own machinery, which takes ten times as long for tables that are mostly empty.
    """
    models = [model for label in labels or LABELS for model in apps.get_app_config(label).get_models()]
    with connection.cursor() as cursor:
        return {model.__name__: _rows_of(model, cursor) for model in models}


def _rows_of(model: type[Model], cursor: Any) -> list[dict[str, Any]]:
    columns = [field.column for field in model._meta.local_concrete_fields]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column))
    cursor.execute(f"SELECT {quoted} FROM {table} ORDER BY {key}")
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
