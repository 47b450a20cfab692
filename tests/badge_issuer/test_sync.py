"""Taking an issuer's part into the tables, and the settings a site must not get wrong."""

from dataclasses import replace

import pytest
from django.core import checks

from badge_issuer import api, configuration, package
from badge_issuer.data import SyncReport
from badge_issuer.errors import ConfigurationRefused, PackageRefused
from badge_issuer.models import BadgeClass, BadgeClassVersion, BadgeImage, Issuer
from badge_issuer.package import IssuerPart
from badge_issuer.plugin_settings import plugin_settings
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.parts import FLIPPED, ISSUER, PART, part_with

NO_KEY = ("pdln has no signing key yet: badge-issuer keys create pdln",)


def test_a_first_sync_creates_and_a_second_changes_nothing(db, part_folder):
    assert api.sync(part_folder, now=NOON) == SyncReport(created=("pdln", "pdln/flipped-classroom"), notes=NO_KEY)
    assert api.sync(part_folder, now=NOON) == SyncReport(unchanged=("pdln", "pdln/flipped-classroom"), notes=NO_KEY)
    assert (Issuer.objects.count(), BadgeClass.objects.count(), BadgeClassVersion.objects.count()) == (1, 1, 1)


def test_a_dry_run_tells_and_changes_nothing(db, part_folder):
    report = api.sync(part_folder, now=NOON, dry_run=True)
    assert report.created == ("pdln", "pdln/flipped-classroom")
    assert not Issuer.objects.exists()
    assert not BadgeImage.objects.exists()


def test_what_changed_becomes_a_new_version_and_awarded_badges_keep_theirs(part_folder, credential):
    package.write(part_with(version="1.1", description="Now with captions."), part_folder)
    assert api.sync(part_folder, now=NOON) == SyncReport(unchanged=("pdln",), updated=("pdln/flipped-classroom",))
    assert [each.content["version"] for each in BadgeClassVersion.objects.order_by("ordinal")] == ["1.0", "1.1"]
    credential.award.refresh_from_db()
    assert credential.award.version.ordinal == 1


def test_a_change_under_the_same_version_is_said(part_folder, issuer):
    package.write(part_with(description="Now with captions."), part_folder)
    assert api.sync(part_folder, now=NOON).notes == (
        "pdln/flipped-classroom changed and is still called version 1.0; issued badges keep their words",
    )


def test_new_art_alone_is_a_change(part_folder, issuer):
    art = PART.images["logo.svg"].replace(b"#14532d", b"#8a6212")
    images = {**PART.images, "flipped-classroom.svg": art}
    package.write(IssuerPart(issuer=ISSUER, badge_classes=(FLIPPED,), images=images), part_folder)
    assert api.sync(part_folder, now=NOON).updated == ("pdln/flipped-classroom",)


def test_a_changed_issuer_is_updated(part_folder, issuer):
    profile = replace(ISSUER, description="Micro-credentials for every teacher.")
    package.write(IssuerPart(issuer=profile, badge_classes=(FLIPPED,), images=PART.images), part_folder)
    assert api.sync(part_folder, now=NOON).updated == ("pdln",)
    assert Issuer.objects.get().description == "Micro-credentials for every teacher."


def test_a_part_with_problems_changes_nothing(part_folder, issuer):
    (part_folder / "issuer.json").write_text("{}")
    with pytest.raises(PackageRefused):
        api.sync(part_folder, now=NOON)
    assert Issuer.objects.get().name == "PD Learning Network"


@pytest.mark.parametrize(
    ("setting", "value", "read", "message"),
    [
        (
            "BADGE_ISSUER_PUBLIC_BASE_URL",
            "",
            configuration.public_base_url,
            "Set BADGE_ISSUER_PUBLIC_BASE_URL to the address of this site, like https://learn.example.org.",
        ),
        (
            "BADGE_ISSUER_PUBLIC_BASE_URL",
            "learn.example.org",
            configuration.public_base_url,
            "BADGE_ISSUER_PUBLIC_BASE_URL is 'learn.example.org', which is not a web address.",
        ),
        (
            "BADGE_ISSUER_PUBLIC_BASE_URL",
            "http://learn.example.org",
            configuration.public_base_url,
            "BADGE_ISSUER_PUBLIC_BASE_URL is 'http://learn.example.org': badges need https, except on this machine "
            "(127.0.0.1).",
        ),
        (
            "BADGE_ISSUER_KEYS_DIR",
            "",
            configuration.keys_dir,
            "Set BADGE_ISSUER_KEYS_DIR to a folder only this service can read, on a disk that outlives it.",
        ),
        (
            "BADGE_ISSUER_BACKENDS",
            (),
            configuration.backend_names,
            "BADGE_ISSUER_BACKENDS must name at least one backend, and none twice.",
        ),
        (
            "BADGE_ISSUER_BACKENDS",
            ("embedded", "embedded"),
            configuration.backend_names,
            "BADGE_ISSUER_BACKENDS must name at least one backend, and none twice.",
        ),
        (
            "BADGE_ISSUER_RECIPIENT",
            "nowhere.resolve",
            configuration.recipient_resolver,
            "BADGE_ISSUER_RECIPIENT is 'nowhere.resolve', which cannot be imported.",
        ),
    ],
)
def test_a_setting_that_cannot_work_is_refused_and_told_by_a_check(settings, setting, value, read, message):
    setattr(settings, setting, value)
    with pytest.raises(ConfigurationRefused) as refusal:
        read()
    assert str(refusal.value) == message
    told = checks.run_checks(tags=["badge_issuer"])
    assert [each.msg for each in told] == [message]
    assert all(each.id.startswith("badge_issuer.W") for each in told)


@pytest.mark.parametrize(
    "value", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000/", "https://x.org/a"]
)
def test_https_anywhere_or_http_on_this_machine_will_do(settings, value):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = value
    assert configuration.public_base_url() == value.rstrip("/")


def test_a_base_url_changed_after_the_first_badge_is_an_error_of_the_check(credential, settings):
    assert checks.run_checks(tags=["badge_issuer"], databases=["default"]) == []
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://moved.example.org"
    [error] = checks.run_checks(tags=["badge_issuer"], databases=["default"])
    assert (error.id, error.msg, error.hint) == (
        "badge_issuer.E001",
        "The badges of pdln live at https://learn.example.org, and BADGE_ISSUER_PUBLIC_BASE_URL now says "
        "https://moved.example.org. Issued badges would stop verifying.",
        f"Set BADGE_ISSUER_PUBLIC_BASE_URL back to {BASE}.",
    )


def test_a_sites_own_settings_win_over_the_plugins():
    class Settings:
        BADGE_ISSUER_BACKENDS = ("embedded", "other")

    plugin_settings(Settings)
    assert Settings.BADGE_ISSUER_BACKENDS == ("embedded", "other")
    assert Settings.BADGE_ISSUER_PUBLIC_BASE_URL == ""
    assert Settings.BADGE_ISSUER_RECIPIENT == "badge_issuer.recipients.known_recipient"


def test_every_table_can_be_read_in_the_admin(credential, admin_client):
    from django.apps import apps

    for model in apps.get_app_config("badge_issuer").get_models():
        name = model._meta.model_name
        assert admin_client.get(f"/admin/badge_issuer/{name}/").status_code == 200
        row = model._default_manager.first()
        if row is not None:
            assert admin_client.get(f"/admin/badge_issuer/{name}/{row.pk}/change/").status_code == 200
        assert admin_client.get(f"/admin/badge_issuer/{name}/add/").status_code == 403
