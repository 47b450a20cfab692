"""`manage.py pdln_roster`: a spreadsheet of evaluators, used whole or not at all."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.models import AokBlock
from pdln_xblocks.roster import api as roster
from pdln_xblocks.roster.api import RosterEntry
from pdln_xblocks.roster.models import Evaluator
from tests.builders import BLOCK, COURSE, NOON, a_user
from tests.pdln_xblocks.pathways.parts import publish

pytestmark = pytest.mark.django_db

WHOLE = """email,block_id,lead,pseudonym,credential,employer,from,until
eva@example.org,,yes,Evaluator 1,"NBCT, 2019",Northfield Review,2026-09-01,2027-06-30
EVAN@example.org,aok-plan,no,Evaluator 2,,,,
"""


@pytest.fixture(autouse=True)
def course(platform):
    publish(platform)
    for name in ("eva", "evan", "edna"):
        a_user(name)


@pytest.fixture
def run(tmp_path):
    def roster(text, *options, encoding="utf-8"):
        file = tmp_path / "roster.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        out = StringIO()
        call_command("pdln_roster", COURSE, str(file), *options, stdout=out)
        return out.getvalue().splitlines()

    return roster


def refused(run, text):
    with pytest.raises(CommandError) as error:
        run(text)
    assert not Evaluator.objects.exists() and not AuditEvent.objects.exists()
    return str(error.value).splitlines()


def test_a_file_puts_its_people_on_the_list(run):
    assert run(WHOLE) == [
        "line 2: eva@example.org, every AOK: add",
        "line 3: EVAN@example.org, aok-plan: add",
        "add 2, change 0, unchanged 0",
    ]
    first, second = roster.roster_of(COURSE)
    assert (first.username, first.entry) == (
        "eva",
        RosterEntry(
            pseudonym="Evaluator 1",
            is_lead=True,
            credential="NBCT, 2019",
            employer="Northfield Review",
            active_from=date(2026, 9, 1),
            active_until=date(2027, 6, 30),
        ),
    )
    assert (second.username, second.entry) == ("evan", RosterEntry(pseudonym="Evaluator 2", block_id=BLOCK))


def test_the_same_file_again_changes_nothing(run):
    run(WHOLE)
    before = list(Evaluator.objects.values())
    assert run(WHOLE)[-1] == "add 0, change 0, unchanged 2"
    assert list(Evaluator.objects.values()) == before
    assert AuditEvent.objects.count() == 2


def test_a_dry_run_says_the_same_and_writes_nothing(run):
    said = run(WHOLE, "--dry-run")
    assert said[-1] == "add 2, change 0, unchanged 0 (nothing was changed: this was a dry run)"
    assert not Evaluator.objects.exists()
    assert run(WHOLE)[:-1] == said[:-1]


def test_a_changed_file_says_what_it_changes(run):
    run(WHOLE)
    changed = WHOLE.replace(",yes,", ",no,").replace("2027-06-30", "2026-12-18")
    assert run(changed)[0] == "line 2: eva@example.org, every AOK: change lead, until"
    assert roster.roster_of(COURSE)[0].entry.active_until == date(2026, 12, 18)


def test_a_column_that_is_not_there_leaves_what_is_kept(run):
    run(WHOLE)
    assert run("username,until\neva,2026-12-18\n")[0] == "line 2: eva, every AOK: change until"
    entry = roster.roster_of(COURSE)[0].entry
    assert (entry.is_lead, entry.pseudonym, entry.active_until) == (True, "Evaluator 1", date(2026, 12, 18))


def test_nobody_is_taken_off_by_being_left_out(run):
    run(WHOLE)
    run("username,pseudonym\nedna,Evaluator 3\n")
    assert [line.username for line in roster.roster_of(COURSE)] == ["eva", "evan", "edna"]


def test_every_problem_is_said_at_once_with_its_line_and_nothing_is_written(run):
    said = refused(
        run,
        "email,block_id,lead,pseudonym,from,until\n"
        "eva@example.org,,yes,Evaluator 1,,\n"
        '\neva@example.org,aok-plan,maybe,"A name\nof two lines",,\n'
        "nobody@example.org,aok-x,no,,10/31/2026,\n"
        "eva@example.org,,no,Evaluator 1,2026-10-02,2026-10-01\n"
        ",,,Evaluator 4,,,more\n",
    )
    assert said == [
        "The file was not used. Nothing was changed.",
        "line 5: lead: Write yes or no, not maybe.",
        "line 6: from: 10/31/2026 is not a date. Write it as 2026-10-31.",
        "line 6: email: Nobody on this site has the account nobody@example.org. Ask them to register first.",
        "line 6: pseudonym: Give a name that teachers see instead of the real one, such as Evaluator 3.",
        "line 6: block_id: This course has no AOK aok-x. It has: aok-plan, aok-teach.",
        "line 7: until: The last day is before the first.",
        "line 7: email: This repeats line 2.",
        "line 8: There are more cells than columns. Quote a text that has a comma in it.",
        "line 8: email: Give the e-mail address or the username of an account on this site.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["line 1: The first line names the columns; one of them is email or username."]),
        ("name,pseudonym\n", ["line 1: The first line names the columns; one of them is email or username."]),
        (
            "email,email,mail,pseudonym\n",
            [
                "line 1: mail: There is no such column. There are: email, username, block_id, pseudonym, credential, "
                "employer, from, until, lead.",
                "line 1: email: This column is there twice.",
            ],
        ),
    ],
)
def test_columns_that_cannot_be_read_are_named(run, text, said):
    assert refused(run, text) == ["The file was not used. Nothing was changed.", *said]


def test_what_is_no_csv_says_where(run, monkeypatch):
    said = refused(run, 'username,pseudonym\neva,"' + "x" * 200_000 + '"\n')
    assert said[1].startswith("line 2: This is not a CSV file: field larger than field limit")


def test_a_spreadsheet_s_mark_at_the_beginning_is_no_part_of_a_column(run):
    assert run(WHOLE, encoding="utf-8-sig")[-1] == "add 2, change 0, unchanged 0"


def test_a_file_in_another_encoding_is_refused_with_what_to_do(run, tmp_path):
    (message,) = refused(run, "username,pseudonym\neva,Évaluatrice\n".encode("latin-1"))
    assert message.endswith("roster.csv is not in UTF-8. Save it as CSV UTF-8.")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="nothing.csv cannot be read: No such file or directory$"):
        call_command("pdln_roster", COURSE, str(tmp_path / "nothing.csv"))


def test_an_aok_that_left_the_course_keeps_its_lines(run):
    run(WHOLE)
    AokBlock.objects.filter(block_id=BLOCK).delete()
    assert run(WHOLE)[-1] == "add 0, change 0, unchanged 2"


@pytest.mark.parametrize("size", [2, 30])
def test_a_long_file_is_read_in_few_queries(run, count_queries, size):
    people = [a_user(f"evaluator{number}").username for number in range(size)]
    text = "username,pseudonym\n" + "".join(f"{name},{name}\n" for name in people)
    run(text)
    with count_queries(at_most=4):
        roster.keep_file(COURSE, text, actor_id=None, now=NOON)
