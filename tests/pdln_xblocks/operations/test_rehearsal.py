"""The rehearsal: the whole way for real, and nothing of it left."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from badge_issuer import api as badge_issuer
from badge_issuer import rehearsal as issuer
from badge_issuer.data import AwardRequest, Recipient
from badge_issuer.models import Credential, Issuer
from pdln_xblocks.operations.rehearsal import rehearse
from pdln_xblocks.process import api as process
from tests.builders import ALL_MET, HOUR, NOON, a_teacher, a_user, an_evaluator, record, start_next, submit
from tests.contracts.plugin_site.process import Site
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, pathway_block, publish, tell_issuer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]

FILES = "django.core.files.storage.FileSystemStorage"
BROKEN = "tests.pdln_xblocks.operations.storages"
STEPS = (
    "an issuer and its key, a course, a teacher and an evaluator",
    "a file stored, hashed, checked and made into a view for evaluators",
    "a submission",
    "a review and its decision",
    "the decision released when the undo window ends",
    "an award",
    "a badge, signed and delivered",
    "the badge verified: signature, key, status and dates",
)


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    """A site that is set up, on which people are at work: one result is due, one badge waits to be delivered."""
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://learn.example.org"
    settings.PDLN_EVIDENCE_STORAGE = stored_at(tmp_path)
    return tmp_path


@pytest.fixture
def people_at_work(site, platform):
    publish(platform, pathway_block(mode="n_of", count=1))
    tell_issuer(site / "issuer-part")
    tess, theo, eva = a_teacher(), a_teacher("theo"), an_evaluator()
    submit(PLAN_REF, tess)
    record(eva, start_next(eva), ALL_MET)
    process.release_due(now=NOON + HOUR)
    submit(TEACH_REF, theo)
    record(eva, start_next(eva), ALL_MET)


def stored_at(folder: Path, backend: str = FILES) -> dict[str, Any]:
    return {"BACKEND": backend, "OPTIONS": {"location": str(folder / "evidence"), "base_url": None}}


def everything(folder: Path) -> dict[str, list[Any]]:
    """Every row of every table of the database, and every file of the site."""
    found: dict[str, list[Any]] = {"files": sorted(str(path) for path in folder.rglob("*") if path.is_file())}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def test_the_whole_way_is_gone_and_nothing_of_it_is_left(site, people_at_work):
    before = everything(site)
    rehearsed = rehearse(now=NOON + HOUR)
    assert (rehearsed.done, rehearsed.problem, rehearsed.left) == (STEPS, "", "")
    assert everything(site) == before


def test_it_can_be_rehearsed_again_and_on_a_site_without_an_issuer(site):
    before = everything(site)
    assert rehearse(now=NOON).done == STEPS
    assert rehearse(now=NOON).done == STEPS
    assert everything(site) == before


def stop_submissions(settings):
    settings.PDLN_STOP_SUBMISSIONS = True


def stop_issuing(settings):
    settings.BADGE_ISSUER_STOP_ISSUING = True


def forget_the_address(settings):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = ""


def forget_the_keys(settings):
    settings.BADGE_ISSUER_KEYS_DIR = ""


def deliver_elsewhere_alone(settings):
    settings.BADGE_ISSUER_BACKENDS = ("tests.badge_issuer.backends.Recording",)


def know_no_recipient(settings):
    settings.BADGE_ISSUER_RECIPIENT = "tests.badge_issuer.delivery.test_outbox.nobody_known"


def fill_the_disk(settings):
    folder = settings.PDLN_EVIDENCE_STORAGE["OPTIONS"]["location"]
    settings.PDLN_EVIDENCE_STORAGE = stored_at(Path(folder).parent, f"{BROKEN}.TakesNothing")


@pytest.mark.parametrize(
    ("change", "steps", "problem"),
    [
        (
            stop_submissions,
            2,
            "Submitting is paused while we work on this site. Nothing was sent; your draft is safe. Try again later.",
        ),
        (stop_issuing, 6, "Issuing is stopped by BADGE_ISSUER_STOP_ISSUING."),
        (
            forget_the_address,
            0,
            "Set BADGE_ISSUER_PUBLIC_BASE_URL to the address of this site, like https://learn.example.org.",
        ),
        (
            forget_the_keys,
            0,
            "Set BADGE_ISSUER_KEYS_DIR to a folder only this service can read, on a disk that outlives it.",
        ),
        (
            deliver_elsewhere_alone,
            0,
            "BADGE_ISSUER_BACKENDS does not name 'embedded'. A rehearsal signs with that backend alone and sends "
            "nothing to another service.",
        ),
        (know_no_recipient, 6, "No e-mail address is known for this recipient yet."),
        (fill_the_disk, 1, "OSError: no space left on device"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_stops_it_is_said_and_nothing_of_it_is_left(site, people_at_work, settings, change, steps, problem):
    before = everything(site)
    change(settings)
    rehearsed = rehearse(now=NOON + HOUR)
    assert (rehearsed.done, rehearsed.problem, rehearsed.left) == (STEPS[:steps], problem, "")
    assert everything(site) == before


def test_a_folder_of_keys_that_everybody_reads_is_said(site):
    (site / "keys").mkdir(mode=0o755)
    (site / "keys").chmod(0o755)
    assert "Take that away first: chmod o-rwx" in rehearse(now=NOON).problem


def test_an_issuer_of_the_rehearsals_name_keeps_its_keys(site):
    Issuer.objects.create(slug="pdln-rehearsal", name="Ours", url="https://ours.example.org")
    (site / "keys").mkdir(mode=0o700)
    theirs = site / "keys" / "pdln-rehearsal-theirs.pem"
    theirs.write_text("theirs")
    assert rehearse(now=NOON).problem == (
        "An issuer of this site is named pdln-rehearsal, the name that a rehearsal uses."
    )
    assert theirs.read_text() == "theirs"


def test_what_cannot_be_removed_is_said_and_the_next_one_removes_it(site, settings):
    before = everything(site)
    settings.PDLN_EVIDENCE_STORAGE = stored_at(site, f"{BROKEN}.GivesNothingUp")
    assert rehearse(now=NOON).left == "PermissionError: may not delete"
    assert everything(site) != before
    settings.PDLN_EVIDENCE_STORAGE = stored_at(site)
    assert rehearse(now=NOON).left == ""
    assert everything(site) == before


def test_what_a_killed_one_left_the_next_one_removes(tmp_path):
    """In processes of their own, since one of them dies in the middle."""
    tokens = {
        "BADGE_ISSUER_PUBLIC_BASE_URL": "https://learn.example.org",
        "BADGE_ISSUER_KEYS_DIR": str(tmp_path / "keys"),
        "PDLN_EVIDENCE_STORAGE": stored_at(tmp_path, f"{BROKEN}.DiesChecking"),
    }
    site = Site(folder=tmp_path, tokens=tokens)
    assert site.manage("migrate", "--verbosity", "0").returncode == 0
    assert site.manage("pdln_check", "--rehearse").returncode == 9

    def files() -> list[str]:
        return [path.name for part in ("evidence", "keys") for path in (tmp_path / part).rglob("*") if path.is_file()]

    assert len(files()) == 3, "a chunk, the note of it and a key"
    mended = Site(folder=tmp_path, tokens={**tokens, "PDLN_EVIDENCE_STORAGE": stored_at(tmp_path)})
    said = mended.manage("pdln_check", "--rehearse").stdout
    assert f"ok     {STEPS[-1]}\n       Nothing of it is left.\n" in said
    assert files() == []
    with closing(sqlite3.connect(tmp_path / "site.sqlite3")) as database:
        assert database.execute("SELECT COUNT(*) FROM auth_user").fetchone() == (0,)


def test_a_badge_that_was_changed_is_not_taken_for_genuine(site):
    """The verification is the one that strangers get: it has to find out."""
    issuer.prepare(now=NOON)
    request = AwardRequest(
        recipient=Recipient(namespace="user", id=str(a_user("tess").pk)), badge_class=issuer.BADGE, source="rehearsal"
    )
    award = badge_issuer.request_award(request, now=NOON).public_id
    assert issuer.deliver(award, now=NOON) == ""
    assert issuer.verified(award, now=NOON).genuine
    credential = Credential.objects.get()
    credential.document = credential.document.replace("Nothing was taught", "Everything was taught")
    credential.save()
    assert issuer.verified(award, now=NOON).refused
