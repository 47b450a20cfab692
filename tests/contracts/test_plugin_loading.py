"""
The suite as the platform's own plugin machinery (edx-django-utils) loads it, in LMS and Studio, in the platform's
order.
"""

from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from badge_issuer import plugin_settings as issuer_defaults
from badge_issuer import site_settings as issuer_site
from pdln_xblocks import plugin_settings as domain_defaults
from pdln_xblocks import site_settings as domain_site
from rubric_review_xblock.plugin_settings import STEP, TABS_REQUESTED
from tests.contracts.platform.settings_order import RELEASES, Derived
from tests.contracts.plugin_site.process import Site

PROJECTS = ("lms.djangoapp", "cms.djangoapp")
BOTH = [(domain_defaults, domain_site), (issuer_defaults, issuer_site)]
STORAGE = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "evidence"}}
TOKENS = {
    "PDLN_EVIDENCE_STORAGE": STORAGE,
    "PDLN_RETENTION_DAYS": 365,
    "BADGE_ISSUER_PUBLIC_BASE_URL": "https://learn.example.org",
    "EMAIL_HOST": "smtp",
}


@pytest.fixture(scope="module", params=product(PROJECTS, RELEASES), ids="-".join)
def loaded(request, tmp_path_factory):
    """What became of the suite in one of the two, under the site's YAML."""
    project, release = request.param
    site = Site(folder=tmp_path_factory.mktemp("site"), project=project, release=release, tokens=TOKENS)
    return project, site.report()


@pytest.fixture(scope="module", params=product(PROJECTS, RELEASES, ("production", "devstack", "test")), ids="-".join)
def catalogue_folders(request, tmp_path_factory):
    """`LOCALE_PATHS` as it came to be, in each form of the platform's settings, with a folder of the operator's own."""
    project, release, form = request.param
    tokens = {**TOKENS, "PREPEND_LOCALE_PATHS": ["/site/locale"]}
    site = Site(folder=tmp_path_factory.mktemp("site"), project=project, release=release, form=form, tokens=tokens)
    return form, site.report()["locale_paths"]


def test_lms_and_studio_install_every_app_of_the_suite(loaded):
    _project, report = loaded
    assert {"pdln_xblocks", "badge_issuer", "rubric_review_xblock"} <= set(report["apps"])


def test_only_the_lms_serves_pages(loaded):
    project, report = loaded
    if project == "lms.djangoapp":
        assert {"pdln:health", "pdln_reviews:queue", "badge_issuer:credential"} <= set(report["addresses"])
    else:
        assert report["addresses"] == []


def test_the_sites_yaml_wins_over_the_defaults_each_setting_whole(loaded):
    found = loaded[1]["settings"]
    assert found["PDLN_EVIDENCE_STORAGE"] == STORAGE
    assert found["PDLN_RETENTION_DAYS"] == 365
    assert found["BADGE_ISSUER_PUBLIC_BASE_URL"] == "https://learn.example.org"
    # What the YAML does not name.
    assert found["PDLN_UNDO_SECONDS"] == domain_defaults.DEFAULTS["PDLN_UNDO_SECONDS"]
    assert found["BADGE_ISSUER_BACKENDS"] == ["embedded"]


def test_our_catalogues_are_found_once_each_behind_the_site_s_and_the_platform_s_own(catalogue_folders):
    form, found = catalogue_folders
    # The platform's own tests read no YAML.
    others = 1 if form == "test" else 2
    assert found[: others - 1] == ["/site/locale"][: others - 1]
    assert found[others - 1].endswith("/edx-platform/conf/locale")
    ours = [Path(path).parent.name for path in found[others:]]
    assert sorted(ours) == ["aok_submission_xblock", "badge_issuer", "pdln_xblocks", "rubric_review_xblock"]


def test_no_module_of_a_site_has_the_xml_library_that_the_platform_replaced(loaded):
    assert loaded[1]["bound_too_early"] == []


def test_publishing_is_heard_once_however_often_it_is_connected(loaded):
    assert loaded[1]["listening"] == 1


def test_what_all_plugins_share_is_left_as_it_was_but_for_our_own_tab_in_the_lms(loaded):
    project, report = loaded
    ours = {TABS_REQUESTED: {"fail_silently": True, "pipeline": [STEP]}} if project == "lms.djangoapp" else {}
    assert report["shared"] == {
        "filters": {"org.other.filter": {"fail_silently": True, "pipeline": ["other.step"]}, **ours},
        "features": {"OTHER": True},
    }


# What they add to beside their own: catalogues, and the domain names itself to the issuer as its listener.
ADDED = {"LOCALE_PATHS", "BADGE_ISSUER_LISTENER"}


def own(settings, defaults) -> dict:
    """What was set, without what was only added to."""
    return {name: value for name, value in vars(settings).items() if name in defaults.DEFAULTS or name not in ADDED}


@pytest.mark.parametrize(("defaults", "site"), BOTH)
def test_no_name_but_our_own_is_set(defaults, site):
    settings = SimpleNamespace(ENV_TOKENS={**TOKENS, "FEATURES": {}}, FEATURES={"OTHER": True})
    defaults.plugin_settings(settings)
    site.plugin_settings(settings)
    assert set(own(settings, defaults)) - {"ENV_TOKENS", "FEATURES"} == set(defaults.DEFAULTS)
    assert settings.FEATURES == {"OTHER": True}


@pytest.mark.parametrize(("defaults", "site"), BOTH)
def test_what_a_site_set_in_python_stays(defaults, site):
    ours = {name: f"the site's {name}" for name in defaults.DEFAULTS}
    settings = SimpleNamespace(**ours)
    defaults.plugin_settings(settings)
    site.plugin_settings(settings)
    assert own(settings, defaults) == ours


@pytest.mark.parametrize(("defaults", "site"), BOTH)
def test_the_sites_own_catalogues_stay_first_and_ours_are_added_once(defaults, site):
    settings = SimpleNamespace(LOCALE_PATHS=["/site/locale"])
    for _time in range(2):
        defaults.plugin_settings(settings)
    assert settings.LOCALE_PATHS[0] == "/site/locale"
    assert len(settings.LOCALE_PATHS) == len(set(settings.LOCALE_PATHS)) > 1
    assert all(Path(path).is_dir() for path in settings.LOCALE_PATHS[1:])


def of_the_site(settings):
    return [*settings.PREPEND_LOCALE_PATHS, "/site/locale"]


@pytest.mark.parametrize("calculated", [Derived(of_the_site), of_the_site], ids=RELEASES)
@pytest.mark.parametrize("order", [1, -1])
def test_the_sites_own_catalogues_may_be_calculated_later_and_are_calculated_once_with_ours(calculated, order):
    settings = SimpleNamespace(LOCALE_PATHS=calculated)
    for defaults, _site in BOTH[::order]:
        for _time in range(2):
            defaults.plugin_settings(settings)
    assert type(settings.LOCALE_PATHS) is type(calculated), "who calculates it finds what it looks for"
    settings.PREPEND_LOCALE_PATHS = ["/first/locale"]
    paths = getattr(settings.LOCALE_PATHS, "calculate_value", settings.LOCALE_PATHS)(settings)
    assert paths[:2] == ["/first/locale", "/site/locale"]
    assert sorted(paths[2:]) == sorted([*domain_defaults.CATALOGUES, issuer_defaults.CATALOGUE])
    assert type(paths) is list, "the platform adds to it afterwards"


def test_the_issuers_listener_is_the_platforms_events_whichever_app_is_set_up_first():
    apps = [defaults for defaults, _site in BOTH]
    for order in (apps, apps[::-1]):
        settings = SimpleNamespace()
        for defaults in order:
            defaults.plugin_settings(settings)
        assert settings.BADGE_ISSUER_LISTENER == "pdln_xblocks.events.PlatformEvents"


@pytest.mark.parametrize(("defaults", "site"), BOTH)
def test_a_site_that_changes_a_value_changes_no_default(defaults, site):
    first, second = SimpleNamespace(), SimpleNamespace()
    defaults.plugin_settings(first)
    for value in vars(first).values():
        if isinstance(value, dict):
            value.clear()
    defaults.plugin_settings(second)
    assert own(second, defaults) == defaults.DEFAULTS


def test_a_new_site_migrates_and_has_no_error_to_check(tmp_path):
    site = Site(folder=tmp_path)
    for command in (("migrate", "--verbosity", "0"), ("check", "--database", "default"), ("makemigrations", "--check")):
        ran = site.manage(*command)
        assert ran.returncode == 0, ran.stdout + ran.stderr
