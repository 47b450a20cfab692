"""
A system check: evidence shows children at school, so its storage must not be one that a web server gives to
everybody.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.files.storage import InvalidStorageError, Storage, default_storage
from django.utils.translation import gettext as _

from .storage import StorageRefused, storage, try_out

__all__ = ["check_evidence_storage", "evidence_can_be_kept"]

_HINT = _("Give PDLN_EVIDENCE_STORAGE a folder or bucket of its own that no web server serves.")


@register("pdln_xblocks", Tags.security)
def check_evidence_storage(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """Refuse a storage that is missing, is the site's default one, or lies in a folder that is served."""
    if not getattr(settings, "PDLN_EVIDENCE_STORAGE", None):
        return [Error("PDLN_EVIDENCE_STORAGE is not set.", hint=_HINT, id="pdln_xblocks.E001")]
    try:
        ours = storage()
    except InvalidStorageError as error:
        return [Error(f"PDLN_EVIDENCE_STORAGE cannot be used: {error}", hint=_HINT, id="pdln_xblocks.E002")]
    if _place(ours) == _place(default_storage):
        return [Error("PDLN_EVIDENCE_STORAGE is the site's default storage.", hint=_HINT, id="pdln_xblocks.E003")]
    served = [name for name in ("MEDIA_ROOT", "STATIC_ROOT") if _is_inside(ours, getattr(settings, name, None))]
    return [
        Error(f"PDLN_EVIDENCE_STORAGE lies inside {name}, which is served.", hint=_HINT, id="pdln_xblocks.E004")
        for name in served
    ]


@register("pdln_xblocks", Tags.security, deploy=True)
def evidence_can_be_kept(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """
    Write, read and delete a small file where evidence goes. Asked by `check --deploy`: a bucket answers slowly, and no
    command has to wait for it. What the settings alone can tell is told by the other check.
    """
    if check_evidence_storage(app_configs):
        return []
    try:
        try_out()
    except StorageRefused as refused:
        return [Error(str(refused), hint=refused.hint, id="pdln_xblocks.E007")]
    return []


def _place(store: Storage) -> tuple[str, ...]:
    """What makes two storages the same place: a folder, or bucket and prefix; the class where it names neither."""
    named = tuple(str(getattr(store, each, "")).rstrip("/") for each in ("bucket_name", "azure_container", "location"))
    return named if any(named) else (type(store).__qualname__,)


def _is_inside(store: Storage, root: str | None) -> bool:
    location = getattr(store, "base_location", None)
    if not root or location is None:
        return False
    return Path(location).resolve().is_relative_to(Path(root).resolve())
