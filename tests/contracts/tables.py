"""Every row of ours, to be compared before and after."""

from django.apps import apps

LABELS = ("pdln_xblocks", "badge_issuer")


def rows(*labels: str) -> dict[str, list]:
    """Every row as it is, by model; of our own apps unless others are named."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for label in labels or LABELS
        for model in apps.get_app_config(label).get_models()
    }
