"""What this operator calls a setting: a key of their file, a variable of their environment, or as Django does."""

from django.conf import settings


def name_of(setting: str, key: str = "") -> str:
    """
    A setting, or one key of a setting that is a mapping, as whoever set it, or is to, would look for it.

    On a site that is its own name. The settings of an issuer without a site (`config_file`), and no others, say in
    SETTING_NAMES how each is called there.
    """
    names = getattr(settings, "SETTING_NAMES", {})
    if key:
        return str(names.get(f"{setting}_{key}", f"{setting}: {key}"))
    return str(names.get(setting, setting))
