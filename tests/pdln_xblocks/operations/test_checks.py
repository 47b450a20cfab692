"""The checks of a site: each says what is wrong and what to set, and `pdln_check` says them all."""

import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from badge_issuer import api as badge_issuer
from badge_issuer.due import Backlog
from badge_issuer.models import Award, Delivery, Issuer, SigningKey
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.letters import api as letters
from pdln_xblocks.notices.models import Notice
from pdln_xblocks.operations import checks, heartbeat
from pdln_xblocks.operations.looks import LOOKS, looks
from pdln_xblocks.operations.sweep import sweep
from tests.builders import ALL_MET, DAY, HOUR, MINUTE, NOON, a_teacher, an_evaluator, record, start_next, submit
from tests.contracts.plugin_site.process import ROOT, Site
from tests.mail_server import mail_server
from tests.pdln_xblocks.pathways.parts import PLAN_REF, pathway_block, publish, tell_issuer

pytestmark = pytest.mark.django_db(transaction=True)

SMTP = "django.core.mail.backends.smtp.EmailBackend"
BROKEN = "tests.pdln_xblocks.operations.storages"


@pytest.fixture
def mailed(settings):
    """A mail server that answers, and is this site's."""
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def ready(settings, tmp_path, mailed):
    """A site with nothing left to do."""
    settings.PDLN_EVIDENCE_STORAGE = stored_in(tmp_path / "evidence")
    (tmp_path / "evidence").mkdir()
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://learn.example.org"
    settings.EMAIL_BACKEND = SMTP
    settings.DEFAULT_FROM_EMAIL = "badges@learn.example.org"
    tell_issuer(tmp_path / "issuer-part")
    sweep(now=timezone.now())


def stored_in(folder: Path, backend: str = "django.core.files.storage.FileSystemStorage") -> dict[str, object]:
    return {"BACKEND": backend, "OPTIONS": {"location": str(folder), "base_url": None}}


def to_do() -> dict[str, tuple[str, ...]]:
    return {each.name: each.to_do for each in looks() if each.to_do}


def check(*arguments: str) -> list[str]:
    out = StringIO()
    try:
        call_command("pdln_check", *arguments, stdout=out)
    except CommandError as error:
        out.write(f"CommandError: {error}")
    return out.getvalue().splitlines()


def test_a_site_that_is_set_up_has_nothing_to_do(ready):
    assert to_do() == {}
    assert check() == [f"ok     {name}" for name in LOOKS]


def test_a_rehearsal_is_part_of_the_check_where_it_is_asked_for(ready):
    said = check("--rehearse")
    assert said[-2:] == ["ok     the badge verified: signature, key, status and dates", "       Nothing of it is left."]


def test_what_is_left_to_do_is_counted_and_the_exit_code_says_so(ready, settings):
    settings.PDLN_STOP_SUBMISSIONS = True
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = ""
    said = check("--rehearse")
    assert "to do  submissions" in said
    assert (
        "       Submissions are stopped. Teachers' drafts go on and are kept. "
        + ("Set PDLN_STOP_SUBMISSIONS to False to go on.")
        in said
    )
    assert said[-1] == "CommandError: left to do: 3"


def test_a_site_without_an_issuer_is_told_how_to_get_one(ready):
    SigningKey.objects.all().delete()
    Issuer.objects.all()[0].badge_classes.all()[0].versions.all().delete()
    Issuer.objects.all()[0].badge_classes.all().delete()
    Issuer.objects.all().delete()
    assert to_do() == {
        "issuers and their keys": (
            "No issuer is known yet. Take one from what `pathway build` wrote: badge-issuer sync FOLDER",
        )
    }


def key_file(settings) -> Path:
    return Path(settings.BADGE_ISSUER_KEYS_DIR) / SigningKey.objects.get(kind="ed25519", retired_at=None).private_file


def lose_the_folder(settings):
    folder = Path(settings.BADGE_ISSUER_KEYS_DIR)
    folder.rename(folder.with_name("elsewhere"))
    name = SigningKey.objects.get(kind="ed25519").private_file
    return f"The folder of BADGE_ISSUER_KEYS_DIR, with the private key {name}, is not there."


def lose_the_file(settings):
    path = key_file(settings)
    path.unlink()
    return f"The private key {path.name} is not in BADGE_ISSUER_KEYS_DIR."


def cut_the_file(settings):
    key_file(settings).write_bytes(b"-----BEGIN")
    return "The private key of pdln cannot be read. Restore it from your backup."


def restore_another_key(settings):
    first = key_file(settings)
    [other] = [Issuer.objects.create(slug="other", name="Other", url="https://other.example.org")]
    made = badge_issuer.create_missing_keys(now=NOON)
    content = (first.parent / made[0].private_file).read_bytes()
    for key in made:
        key.delete()
    other.delete()
    first.write_bytes(content)
    return f"The file {first.name} holds another key than the one pdln publishes. Restore it."


def have_no_key(settings):
    SigningKey.objects.all().delete()
    return "The issuer pdln has no signing key. Make one: badge-issuer keys create pdln"


@pytest.mark.parametrize(
    "damage", [lose_the_folder, lose_the_file, cut_the_file, restore_another_key, have_no_key], ids=lambda f: f.__name__
)
def test_an_issuer_that_could_not_sign_is_named_with_what_is_missing(ready, settings, damage):
    expected = damage(settings)
    assert to_do() == {"issuers and their keys": (expected,)}


def test_looking_at_the_keys_makes_no_folder(ready, settings):
    lose_the_folder(settings)
    looks()
    assert not Path(settings.BADGE_ISSUER_KEYS_DIR).exists()


def test_a_site_whose_issuing_was_stopped_is_reminded(ready, settings):
    settings.BADGE_ISSUER_STOP_ISSUING = True
    assert to_do() == {
        "issuing": (
            "Issuing is stopped. Badges that were earned wait; none is lost. Set BADGE_ISSUER_STOP_ISSUING to False to "
            "go on.",
        )
    }


class TestEvidenceStorage:
    """It is tried: what the settings say is not what a disk or a bucket does."""

    def test_a_folder_that_is_not_there_is_said_and_not_made(self, ready, settings, tmp_path):
        settings.PDLN_EVIDENCE_STORAGE = stored_in(tmp_path / "not-mounted")
        assert to_do() == {
            "evidence storage": (
                f"The folder of PDLN_EVIDENCE_STORAGE, {tmp_path / 'not-mounted'}, is not there. Mount it or make it, "
                "on a disk that outlives the container, and let the LMS's user write there.",
            )
        }
        assert not (tmp_path / "not-mounted").exists()

    def test_a_file_in_the_place_of_the_folder_is_said(self, ready, settings, tmp_path):
        (tmp_path / "file").touch()
        settings.PDLN_EVIDENCE_STORAGE = stored_in(tmp_path / "file")
        assert "is not there" in to_do()["evidence storage"][0]

    @pytest.mark.parametrize(
        ("storage", "said"),
        [
            (
                "TakesNothing",
                "could not be written: OSError: no space left on device. Let the LMS's user write there.",
            ),
            (
                "ShowsNothing",
                "could not be read back: PermissionError: may not read. Let the LMS's user read there.",
            ),
            (
                "GivesAnother",
                "could not be read back: OSError: 6 other bytes than were written. Let the LMS's user read there.",
            ),
        ],
    )
    def test_a_storage_that_does_not_do_it_is_said_with_what_it_answered(
        self, ready, settings, tmp_path, storage, said
    ):
        settings.PDLN_EVIDENCE_STORAGE = stored_in(tmp_path / "evidence", f"{BROKEN}.{storage}")
        assert to_do() == {"evidence storage": (f"In PDLN_EVIDENCE_STORAGE a small file {said}",)}
        assert list((tmp_path / "evidence").rglob("*")) == []

    def test_what_could_not_be_deleted_is_named(self, ready, settings, tmp_path):
        settings.PDLN_EVIDENCE_STORAGE = stored_in(tmp_path / "evidence", f"{BROKEN}.GivesNothingUp")
        [said] = to_do()["evidence storage"]
        [left] = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
        name = left.parent.relative_to(tmp_path / "evidence")
        assert said == (
            "In PDLN_EVIDENCE_STORAGE a small file could not be deleted: PermissionError: may not delete. "
            f"Let the LMS's user delete there, and delete {name}."
        )

    def test_trying_it_leaves_nothing_and_touches_nothing_of_anybody_s(self, ready, tmp_path):
        kept = tmp_path / "evidence" / "evidence" / "another"
        assert to_do() == {}
        assert list((tmp_path / "evidence").rglob("*")) == []
        kept.mkdir(parents=True)
        assert to_do() == {}
        assert list((tmp_path / "evidence").rglob("*")) == [kept.parent, kept]

    def test_no_other_command_waits_for_it(self, ready, settings, tmp_path):
        settings.PDLN_EVIDENCE_STORAGE = stored_in(tmp_path / "not-mounted")
        assert run_checks(tags=["pdln_xblocks"]) == []


class TestFolderOfKeys:
    @pytest.fixture
    def keyless(self, ready, settings, tmp_path):
        """Before the first key: an issuer that waits for one."""
        SigningKey.objects.all().delete()
        settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "new" / "keys")

    def said(self):
        return to_do().get("folder of signing keys", ())

    def test_a_folder_that_can_be_made_is_well_and_is_not_left_there(self, keyless, tmp_path):
        assert self.said() == ()
        assert not (tmp_path / "new").exists()

    def test_a_folder_that_cannot_be_made_is_said(self, keyless, tmp_path):
        (tmp_path / "new").touch()
        assert self.said() == (
            f"No key can be kept in {tmp_path / 'new/keys'}, the folder of BADGE_ISSUER_KEYS_DIR: Not a directory. "
            "Let the LMS's user write there.",
        )

    def test_a_folder_that_everyone_reads_is_said_before_a_key_is_refused_there(self, keyless, tmp_path):
        (tmp_path / "new" / "keys").mkdir(parents=True, mode=0o755)
        assert "chmod o-rwx" in self.said()[0]
        assert list((tmp_path / "new" / "keys").iterdir()) == []

    def test_with_a_key_in_it_the_folder_may_be_one_that_is_only_read(self, ready, settings):
        """The keys are opened, and nothing more is wanted of it until one is changed."""
        before = sorted(Path(settings.BADGE_ISSUER_KEYS_DIR).iterdir())
        assert self.said() == ()
        assert sorted(Path(settings.BADGE_ISSUER_KEYS_DIR).iterdir()) == before


def test_a_mail_server_that_does_not_answer_is_seen(ready, settings, mailed):
    mailed.shutdown()
    mailed.server_close()
    [said] = to_do()["mail"]
    assert said.startswith(f"No mail can be sent: 127.0.0.1:{mailed.port} answered with ConnectionRefusedError: ")
    assert said.endswith("EMAIL_HOST_PASSWORD to those of your mail server.")


def test_asking_the_mail_server_sends_nobody_a_mail(ready, mailed):
    assert to_do() == {}
    assert (mailed.conversations > 0, mailed.recipients) == (True, [])


def test_a_ledger_of_grades_that_was_not_migrated_is_seen(ready):
    [leaf] = MigrationExecutor(connection).loader.graph.leaf_nodes("submissions")
    # No test's end brings this table back.
    with transaction.atomic():
        MigrationRecorder(connection).record_unapplied(*leaf)
        found = to_do()
        transaction.set_rollback(True)
    assert found["tables"] == (f"Not migrated yet: {'.'.join(leaf)}. Run: manage.py lms migrate",)


@pytest.mark.parametrize("kind", ["console", "dummy", "filebased", "locmem"])
def test_mail_that_nobody_gets_is_seen(ready, settings, kind):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{kind}.EmailBackend"
    assert to_do() == {
        "mail": (
            f"EMAIL_BACKEND is {settings.EMAIL_BACKEND}, which sends nothing: no teacher hears of a result. Set "
            "EMAIL_BACKEND to django.core.mail.backends.smtp.EmailBackend, and EMAIL_HOST.",
        )
    }


def test_mail_from_djangos_example_address_is_seen(ready, settings):
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"
    assert to_do() == {
        "mail": (
            "Mail comes from webmaster@localhost, which mail servers refuse. Set DEFAULT_FROM_EMAIL to an address of "
            "this site.",
        )
    }


def test_mail_is_asked_about_only_where_a_site_is_deployed(ready, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert run_checks(tags=["pdln_xblocks"]) == []


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [
        ("PDLN_UNDO_SECONDS", -1, 0),
        ("PDLN_UNDO_SECONDS", "900", 0),
        ("PDLN_CLAIM_HOURS", 0, 1),
        ("PDLN_CLAIM_HOURS", None, 1),
        ("PDLN_RETENTION_DAYS", 1.5, 0),
        ("PDLN_RETENTION_DAYS", True, 0),
    ],
)
def test_a_number_that_cannot_work_is_refused(ready, settings, name, value, least):
    setattr(settings, name, value)
    message = f"{name} is {value!r}. Set it to a whole number, {least} or more."
    assert [(each.id, each.msg) for each in run_checks(tags=["pdln_xblocks"])] == [("pdln_xblocks.E005", message)]


def test_a_platform_that_is_not_there_is_refused(ready, settings):
    settings.PDLN_PLATFORM = "nowhere.Platform"
    assert to_do() == {
        "settings": (
            "PDLN_PLATFORM cannot be used: No module named 'nowhere' On a site leave it as it is: "
            "pdln_xblocks.compat.EdxPlatform.",
        )
    }


def test_a_site_without_the_cron_line_is_told_the_line(ready):
    heartbeat.record(now=NOON, troubled=())
    assert to_do() == {
        "sweep": (
            "The sweep last ran at 2026-10-05 12:00 UTC: without it no result is released and no badge delivered in "
            "time. Add a line to cron: * * * * * ./manage.py lms pdln_sweep",
        )
    }


def test_steps_that_go_wrong_are_named(ready):
    heartbeat.record(now=timezone.now(), troubled=("posted", "delivered"))
    assert to_do() == {
        "sweep": (
            "Steps of the last sweep went wrong: posted, delivered. The log says what it was. The next sweep tries "
            "again.",
        )
    }


def test_what_waits_too_long_is_named_with_since_when(ready, platform, lost_messages):
    publish(platform)
    submit(PLAN_REF, a_teacher())
    eva = an_evaluator()
    record(eva, start_next(eva), ALL_MET)
    assert to_do() == {
        "nothing waits too long": (
            "Waiting for more than 10 minutes to be: released since 2026-10-05 12:15 UTC, sent since "
            "2026-10-05 12:00 UTC. The lists in Django admin say what stands in the way.",
        )
    }
    sweep(now=NOON + HOUR)
    heartbeat.record(now=timezone.now(), troubled=())
    assert to_do() == {}


def test_what_was_refused_for_good_is_counted(ready, platform, lost_messages):
    publish(platform, pathway_block(mode="n_of", count=1))
    submit(PLAN_REF, a_teacher())
    eva = an_evaluator()
    record(eva, start_next(eva), ALL_MET)
    sweep(now=NOON + HOUR)
    GradePosting.objects.update(due_at=None, posted_at=None, stopped_at=NOON, problem="SubmissionRequestError")
    Delivery.objects.update(
        state="stopped", due_at=None, stopped_at=NOON, problem="The service does not know this badge."
    )
    heartbeat.record(now=timezone.now(), troubled=())
    assert to_do() == {
        "nothing was given up": (
            "Refused, and not tried again: grade postings: 1. Their lists in Django admin say why, and try them again.",
            "Refused, and not tried again: badge deliveries: 1. Their lists in Django admin say why, and try "
            "them again.",
        )
    }
    # What is withdrawn waits for nobody, and its points are posted anew: 0 of all.
    badge_issuer.revoke_award(Award.objects.get().public_id, reason="Overturned.", now=NOON + DAY)
    assert "nothing was given up" not in to_do()
    assert GradePosting.objects.get().points_earned == 0


def test_a_letter_that_fails_is_named_with_since_when_and_one_that_is_refused_is_counted(
    ready, platform, lost_messages, settings, mailed
):
    submit(PLAN_REF, a_teacher())
    settings.EMAIL_BACKEND = "tests.pdln_xblocks.letters.backends.Down"
    letters.send_due(now=NOON)
    Notice.objects.update(due_at=timezone.now() + DAY)
    settings.EMAIL_BACKEND = SMTP
    heartbeat.record(now=timezone.now(), troubled=())
    assert "sent (each try fails since 2026-10-05 12:00 UTC)" in to_do()["nothing waits too long"][0]
    settings.EMAIL_BACKEND = "tests.pdln_xblocks.letters.backends.KnowsNoTess"
    letters.send_due(now=timezone.now() + 2 * DAY)
    settings.EMAIL_BACKEND = SMTP
    heartbeat.record(now=timezone.now(), troubled=())
    assert to_do() == {
        "nothing was given up": (
            "Refused, and not tried again: letters: 1. Their lists in Django admin say why, and try them again.",
        )
    }


def test_before_the_tables_are_there_nothing_is_said_to_be_well_that_nobody_knows(tmp_path):
    ran = Site(folder=tmp_path).manage("pdln_check")
    said = ran.stdout
    assert ran.returncode == 1
    assert "Not migrated yet: badge_issuer.0001_initial, " in said and ", pdln_xblocks.0001_initial" in said
    assert "Run: manage.py lms migrate" in said
    assert not re.search(r"^ok     (issuers|sweep|nothing)", said, re.MULTILINE)


def test_every_check_of_ours_stands_in_the_list():
    pattern = re.compile(r"\b((?:pdln_xblocks|badge_issuer)\.[EW]\d{3})\b")
    sources = [*(ROOT / "pdln_xblocks").rglob("*.py"), *(ROOT / "badge_issuer").rglob("*.py")]
    used = {match for path in sources if path.name != "looks.py" for match in pattern.findall(path.read_text())}
    assert used == {each for ids in LOOKS.values() for each in ids}


def test_a_container_sweeps_until_it_is_stopped(tmp_path):
    site = Site(folder=tmp_path)
    assert site.manage("migrate", "--verbosity", "0").returncode == 0
    command = [sys.executable, "-m", "tests.contracts.plugin_site.manage", "pdln_sweep", "--every", "1"]
    with subprocess.Popen(command, env=site.environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            lines = [running.stdout.readline() for _each in range(2)]
        finally:
            running.send_signal(signal.SIGTERM)
    assert lines == ["released 0, checked 0, owed 0, posted 0, delivered 0, purged 0, reminded 0, sent 0\n"] * 2
    assert running.returncode == -signal.SIGTERM


def test_a_pause_that_is_none_is_refused():
    with pytest.raises(CommandError) as refusal:
        call_command("pdln_sweep", "--every", "0")
    assert str(refusal.value) == "--every takes a whole number of seconds, 1 or more."


@pytest.mark.parametrize(
    ("due_since", "failing_since", "said"),
    [
        (NOON, NOON + MINUTE, "since 2026-10-05 12:00 UTC"),
        (NOON, None, "since 2026-10-05 12:00 UTC"),
        (NOON + MINUTE, NOON, "(each try fails since 2026-10-05 12:00 UTC)"),
        (None, NOON, "(each try fails since 2026-10-05 12:00 UTC)"),
    ],
)
def test_what_is_late_is_named_with_the_older_reason(due_since, failing_since, said):
    assert checks._since(Backlog(due_since=due_since, failing_since=failing_since)) == said
