"""Evidence has a storage of its own, which no web server gives to everybody."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from pdln_xblocks.errors import TryAgain
from pdln_xblocks.files import storage

FILES = "django.core.files.storage.FileSystemStorage"


def complaints() -> list[tuple[str, str]]:
    return [(each.id, each.msg) for each in run_checks() if (each.id or "").startswith("pdln_xblocks.")]


def test_the_settings_of_this_suite_pass():
    assert complaints() == []


def at(folder) -> dict:
    return {"BACKEND": FILES, "OPTIONS": {"location": str(folder)}}


@pytest.mark.parametrize(
    ("configured", "complaint"),
    [
        ({}, ("pdln_xblocks.E001", "PDLN_EVIDENCE_STORAGE is not set.")),
        (
            {"BACKEND": "no.such.Storage"},
            (
                "pdln_xblocks.E002",
                "PDLN_EVIDENCE_STORAGE cannot be used: Could not find backend 'no.such.Storage': No module named 'no'",
            ),
        ),
        (at("media"), ("pdln_xblocks.E003", "PDLN_EVIDENCE_STORAGE is the site's default storage.")),
        ({"BACKEND": FILES}, ("pdln_xblocks.E003", "PDLN_EVIDENCE_STORAGE is the site's default storage.")),
        (at("media/evidence"), ("pdln_xblocks.E004", "PDLN_EVIDENCE_STORAGE lies inside MEDIA_ROOT, which is served.")),
        (
            at("static/evidence"),
            ("pdln_xblocks.E004", "PDLN_EVIDENCE_STORAGE lies inside STATIC_ROOT, which is served."),
        ),
    ],
)
def test_a_storage_that_others_can_reach_is_refused(settings, tmp_path, configured, complaint):
    settings.MEDIA_ROOT, settings.STATIC_ROOT = str(tmp_path / "media"), str(tmp_path / "static")
    if "OPTIONS" in configured:
        configured = at(tmp_path / configured["OPTIONS"]["location"])
    settings.PDLN_EVIDENCE_STORAGE = configured
    assert complaints() == [complaint]


def test_a_folder_beside_the_public_one_is_fine(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.PDLN_EVIDENCE_STORAGE = at(tmp_path / "media-private")
    assert complaints() == []


class Contested(FileSystemStorage):
    """Somebody else always writes the same name a moment earlier."""

    def _save(self, name, content):
        Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
        Path(self.path(name)).write_bytes(b"theirs")
        return super()._save(name, content)


def test_two_that_keep_writing_one_name_are_asked_to_try_again(settings, tmp_path):
    settings.PDLN_EVIDENCE_STORAGE = {"BACKEND": f"{__name__}.Contested", "OPTIONS": {"location": str(tmp_path)}}
    with pytest.raises(TryAgain) as refusal:
        storage.put("evidence/a/chunks/00000", ContentFile(b"ours"))
    assert str(refusal.value) == "This was sent twice at the same moment. Send it again."
    assert storage.listed("evidence/a/chunks") == ([], ["00000"])
