"""The command as people run it: a process of its own, its folder, its port, and several people at once."""

import os
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from course_exports.preview.serve import main
from tests import warm
from tests.contracts.plugin_site.process import LIBRARIES

from .process import Browser, environment, start, stop
from .sample import COURSE_KEY, usage, write_archive

CHECK = f"/courses/{COURSE_KEY}/xblock/{usage('problem', 'p-flip')}/handler/check"
UNIT = f"/courses/{COURSE_KEY}/units/{usage('vertical', 'l-what')}/"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One preview for the tests that need a real server. Told to end, it ends well."""
    folder = tmp_path_factory.mktemp("serve")
    process, address, told = start(write_archive(folder / "course.tar.gz"), folder / "data", "--port", "0")
    yield folder, address, told
    stop(process)
    assert process.returncode == 0


def test_it_tells_where_it_is_and_whom_one_can_be(running):
    _folder, address, told = running
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    assert "Serving The sample (course-v1:PDLN+PREVIEW+2026)" in told


def test_many_requests_at_once_are_all_answered_and_all_kept(running):
    _folder, address, _told = running
    people = [Browser(address, name) for name in ("tess", "theo")]

    def answer(number):
        person = people[number % 2]
        return person.post(CHECK, {"question": 0, "choices": [number % 2]})[0]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answer, range(60))) == [200] * 60
    assert 'value="0" checked' in people[0].get(UNIT)
    assert 'value="1" checked' in people[1].get(UNIT)


def test_a_video_is_sought_in_over_the_network(running):
    _folder, address, _told = running
    request = urllib.request.Request(
        f"{address}/courses/{COURSE_KEY}/files/movie.mp4", headers={"Range": "bytes=1000-1009"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert (answer.status, len(answer.read())) == (206, 10)


def test_its_own_styles_and_scripts_are_served(running):
    _folder, address, _told = running
    with urllib.request.urlopen(f"{address}/people/", timeout=30) as answer:
        page = answer.read().decode()
    for path in re.findall(r'href="(/site-static/[^"]+)"', page):
        with urllib.request.urlopen(address + path, timeout=30) as answer:
            assert answer.status == 200


def test_only_this_machine_can_reach_it(running):
    _folder, address, _told = running
    request = urllib.request.Request(f"{address}/people/", headers={"Host": "rebound.example.org"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 400


def test_what_it_keeps_is_its_owners_alone(running):
    folder, _address, _told = running
    assert (folder / "data").stat().st_mode & 0o077 == 0
    assert (folder / "data/secret-key").stat().st_mode & 0o077 == 0


def test_a_port_in_use_is_said_before_anything_is_forgotten(running, capsys):
    folder, address, _told = running
    port = int(address.rpartition(":")[2])
    arguments = [str(folder / "course.tar.gz"), "--data", str(folder / "data"), "--port", str(port), "--reset"]
    assert main(arguments) == 1
    assert capsys.readouterr().err == (
        f"pathway preview: Port {port} is in use, perhaps by another preview. "
        f"Stop that one, or give another: --port {port + 1}\n"
    )
    assert (folder / "data/secret-key").is_file()


def test_work_is_there_again_after_a_restart_and_gone_after_a_reset(tmp_path):
    archive = write_archive(tmp_path / "course.tar.gz")
    seen = []
    for arguments in ((), (), ("--reset",)):
        process, address, _told = start(archive, tmp_path / "data", "--port", "0", *arguments)
        try:
            tess = Browser(address, "tess")
            seen.append("checked" in tess.get(UNIT))
            tess.post(CHECK, {"question": 0, "choices": [1]})
        finally:
            stop(process)
    assert seen == [False, True, False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["absent.tar.gz"],
            "There is no course archive at absent.tar.gz. Build it first: pathway build FOLDER -o absent.tar.gz",
        ),
        (["course.tar.gz", "--issuer-part", "absent"], "There is no issuer's part at absent."),
        (
            ["course.tar.gz", "--data", "mine", "--reset"],
            "{folder}/mine was not made by a preview, so it is not emptied. Give another folder with --data.",
        ),
        (
            ["course.tar.gz", "--data", "course.tar.gz/x"],
            "The data folder course.tar.gz/x cannot be made: Not a directory.",
        ),
        (["notes.tar.gz"], "This archive holds no course.xml, so it is not a course."),
        (["broken.tar.gz"], "broken.tar.gz cannot be read as a .tar.gz archive."),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(tmp_path, arguments, message):
    write_archive(tmp_path / "course.tar.gz")
    write_archive(tmp_path / "notes.tar.gz", {"notes.txt": "nothing"})
    (tmp_path / "broken.tar.gz").write_bytes(b"no archive")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/novel.txt").write_text("chapter one")
    path = os.pathsep.join(filter(None, [os.getcwd(), os.environ.get("PYTHONPATH")]))
    ended = warm.run(
        "course_exports.preview",
        *arguments,
        "--port",
        "0",
        env=environment() | {"PYTHONPATH": path},
        cwd=tmp_path,
        imports=LIBRARIES,
    )
    assert ended.stderr == f"pathway preview: {message.format(folder=tmp_path)}\n"
    assert ended.returncode == 1
    assert (tmp_path / "mine/novel.txt").read_text() == "chapter one"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["c.tar.gz", "--port", "70000"], "argument --port: 70000 is not a port: give one between 0 and 65535"),
        (["c.tar.gz", "--undo-seconds", "-1"], "argument --undo-seconds: give a number of seconds, 0 or more"),
    ],
)
def test_a_wrong_command_line_is_explained(capsys, arguments, message):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"pathway preview: error: {message}"
