"""An issuer without a site that signs its own badges: from one YAML file to a badge that anybody can check."""

import hashlib
import json
import os
import re
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urljoin

import pytest
import requests
from PIL import Image

from badge_issuer import api, package
from badge_issuer.cli.main import main
from badge_issuer.models import BadgeImage
from badge_issuer.pages.rendering import STYLE
from tests.badge_issuer.cli.command import badge_issuer
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.parts import PART, SVG, part_with


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An empty folder, in which `public` is served as any web server would: the issuer's file says where."""
    folder = tmp_path_factory.mktemp("issuer")
    (folder / "public").mkdir()
    with served(folder / "public") as host:
        configure(folder, host)
        yield folder


@contextmanager
def served(root):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def configure(folder, base):
    package.write(PART, folder / "part")
    (folder / "badge-issuer.yaml").write_text(f"public_base_url: {base}\n")


@pytest.fixture(scope="module")
def command(folder):
    """`badge-issuer`, where the issuer has its badge class and its keys."""
    called = partial(run, folder)
    done(called("sync", "part"))
    done(called("keys", "create"))
    return called


def earned(command, email):
    """The id of an award that is signed and published."""
    award = json.loads(done(command("award", "pdln/flipped-classroom", "--email", email, "--json")))
    done(command("work"))
    done(command("publish", "public"))
    return award["id"]


@pytest.fixture(scope="module")
def awarded(command):
    return earned(command, "Tess@Example.org")


def run(folder, *arguments, language="en"):
    """The command in a process of its own and in a folder of its own, with no site anywhere."""
    kept = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return badge_issuer(*arguments, env=kept | {"PYTHONPATH": os.getcwd(), "LANGUAGE": language}, cwd=folder)


def done(finished):
    assert (finished.returncode, finished.stderr) == (0, "")
    return finished.stdout


@pytest.mark.parametrize("ending", ["json", "jwt", "png", "svg"])
def test_an_operator_goes_from_nothing_to_a_badge_that_anybody_can_check(command, awarded, folder, ending):
    file = f"badge.{ending}"
    assert done(command("download", awarded, file)) == f"Written to {file}.\n"
    told = done(command("verify", file, "--email", "tess@example.org", "--allow-http-loopback"))
    assert told.startswith("Genuine.\n")
    assert told.endswith("It was issued to this e-mail address.\n")
    if ending == "png":
        Image.open(folder / file).verify()


def test_a_withdrawal_reaches_those_who_check_when_it_is_published(command):
    award = earned(command, "theo@example.org")
    done(command("download", award, "theirs.json"))
    assert done(command("revoke", award, "--reason", "Overturned.")) == (
        "Withdrawn. Whoever checks the badge sees that once you publish it: badge-issuer publish FOLDER\n"
    )
    [changed] = json.loads(done(command("publish", "public", "--json")))["changed"]
    assert changed == "/badges/status/1"
    refused = command("verify", "theirs.json", "--allow-http-loopback")
    assert refused.returncode == 1
    assert "Withdrawn by its issuer" in refused.stdout


def test_whoever_changes_keys_is_told_to_publish_them(tmp_path):
    package.write(PART, tmp_path / "part")
    (tmp_path / "badge-issuer.yaml").write_text("public_base_url: http://127.0.0.1:8000\n")
    done(run(tmp_path, "sync", "part"))
    told = "Publish before anybody checks what they sign: badge-issuer publish FOLDER\n"
    assert done(run(tmp_path, "keys", "create")).endswith(f" now.\n{told}")
    assert done(run(tmp_path, "keys", "create")) == "No key is missing.\n"
    assert done(run(tmp_path, "keys", "rotate", "pdln", "--kind", "rsa")).endswith(f" now.\n{told}")
    [key] = [
        each["key"]
        for each in json.loads(done(run(tmp_path, "keys", "list", "--json")))["keys"]
        if each["kind"] == "ed25519"
    ]
    assert (
        "No signature by this key counts any more, once you have published that: badge-issuer publish FOLDER\n"
        in done(run(tmp_path, "keys", "disown", key, "--reason", "Stolen."))
    )


def test_what_is_published_again_unchanged_is_left_alone(command, awarded):
    assert done(command("publish", "public")) == "0 files changed.\n"


def test_people_find_pages_at_the_addresses_in_a_badge(command, awarded, folder):
    package.write(part_with(version="1.1", process="Reviewed by two educators."), folder / "part")
    done(command("sync", "part"))
    done(command("publish", "public"))
    pages = {
        str(path.parent.relative_to(folder / "public")): path.read_text("utf-8")
        for path in (folder / "public").rglob("index.html")
    }
    assert sorted(pages) == [
        "badges/b/pdln/flipped-classroom",
        "badges/b/pdln/flipped-classroom/v/1",
        "badges/b/pdln/flipped-classroom/v/2",
        "badges/i/pdln",
        "badges/verify",
    ]
    assert "This is what badges issued under this version say." in pages["badges/b/pdln/flipped-classroom/v/1"]
    assert "Reviewed by two educators." in pages["badges/b/pdln/flipped-classroom"]
    assert "badge-issuer verify badge.json" in pages["badges/verify"]


@pytest.mark.parametrize("path", ["", "/pd"])
def test_what_is_published_hangs_together_at_the_root_of_a_host_and_below_a_path(path, tmp_path):
    command, web = partial(run, tmp_path), tmp_path / "web"
    public = web / path.lstrip("/")
    with served(web) as host:
        configure(tmp_path, f"{host}{path}/")
        done(command("sync", "part"))
        done(command("keys", "create"))
        award = json.loads(done(command("award", "pdln/flipped-classroom", "--email", "tess@example.org", "--json")))
        done(command("work"))
        done(command("publish", public))
        done(command("download", award["id"], "badge.json"))
        assert done(command("verify", "badge.json", "--allow-http-loopback")).startswith("Genuine.\n")
        assert led_to(f"{host}{path}/badges/i/pdln") == {
            f"{host}{path}/badges/i/pdln": 200,
            f"{host}{path}/badges/verify": 200,
            f"{host}{path}/badges/b/pdln/flipped-classroom": 200,
            f"{host}{path}/badges/b/pdln/flipped-classroom.json": 200,
            f"{host}{path}/badges/b/pdln/flipped-classroom/v/1/card.png": 200,
            f"{host}{path}/badges/own/{STYLE.name}": 200,
            f"{host}{path}/badges/images/{hashlib.sha256(SVG).hexdigest()}.svg": 200,
        }


def led_to(page):
    """What comes of each address on the same host that somebody can reach from a page, by its address."""
    found, left = {}, [page]
    while left:
        url = left.pop()
        answer = requests.get(url, timeout=5)
        found[url] = answer.status_code
        if answer.headers["Content-Type"].startswith("text/html"):
            named = (
                urljoin(answer.url, each)
                for each in re.findall(r'(?:href="|src="|content="(?=http))([^"#]+)', answer.text)
            )
            left += {each for each in named if each.startswith(urljoin(page, "/"))} - set(found) - set(left)
    return found


def test_pages_speak_the_issuers_language_whoever_publishes_them(command, awarded, folder):
    assert 'lang="en-us"' in (folder / "public/badges/i/pdln/index.html").read_text("utf-8")
    done(command("publish", "public"))
    assert done(command("publish", "public", language="es")) == "Cambiaron 0 archivos.\n"


def test_nothing_of_a_person_and_no_private_key_is_published(awarded, folder):
    everything = b"".join(path.read_bytes() for path in (folder / "public").rglob("*") if path.is_file())
    assert awarded.encode() not in everything
    assert b"tess" not in everything.lower()
    assert b"PRIVATE KEY" not in everything


# What is refused, on any issuer.


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("download", "0" * 32, "badge.json"), "There is no award '00000000000000000000000000000000'."),
        (("download", "{id}", "badge.pdf"), "Name a file that ends in one of .json, .jwt, .png, .svg."),
        (("download", "{id}", "{tmp}/no/b.json"), "{tmp}/no/b.json cannot be written: No such file or directory"),
        (("publish", "{tmp}/badge.json"), "{tmp}/badge.json/badges/i/pdln cannot be written: Not a directory"),
    ],
)
def test_what_cannot_be_given_away_is_told(credential, tmp_path, capsys, arguments, refusal):
    (tmp_path / "badge.json").write_text("{}")
    values = {"id": credential.award.public_id, "tmp": tmp_path}
    assert main([each.format(**values) for each in arguments]) == 1
    assert capsys.readouterr() == ("", f"{refusal.format(**values)}\n")


def test_a_badge_that_is_not_signed_yet_is_told(award, tmp_path, capsys):
    assert main(["download", award.public_id, str(tmp_path / "badge.json")]) == 1
    assert capsys.readouterr() == ("", f"The award {award.public_id} is not signed yet.\n")


def test_a_picture_that_is_a_png_becomes_no_svg(credential, tmp_path, capsys):
    BadgeImage.objects.update(ending="png")
    assert main(["download", credential.award.public_id, str(tmp_path / "badge.svg")]) == 1
    assert capsys.readouterr() == ("", "This badge's picture is a PNG, of which no SVG can be made.\n")


def test_a_list_that_cannot_be_signed_is_not_published_old(credential, settings, tmp_path, capsys):
    main(["publish", str(tmp_path)])
    capsys.readouterr()
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "elsewhere")
    api.revoke_award(credential.award.public_id, reason="Overturned.", now=NOON)
    assert main(["publish", str(tmp_path)]) == 1
    file = credential.signing_key.private_file
    assert capsys.readouterr() == ("", f"The private key {file} is not in BADGE_ISSUER_KEYS_DIR.\n")
