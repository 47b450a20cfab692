"""An issuer without a site: what its file and its environment may say."""

import json
import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from badge_issuer import package
from badge_issuer.backends import usable_backend_names
from badge_issuer.badgr.settings import badgr_settings
from badge_issuer.cli.main import main
from badge_issuer.config_file import is_configured, read
from badge_issuer.configuration import backend_names, public_base_url, recipient_resolver
from badge_issuer.errors import ConfigurationRefused
from tests.badge_issuer.cli.test_badgr import run
from tests.badge_issuer.parts import PART


def test_the_environment_wins_over_the_file_and_paths_start_at_the_file(tmp_path):
    file = tmp_path / "issuer.yaml"
    file.write_text(
        "public_base_url: https://badges.example.org\nkeys_dir: keys\nbackends: [embedded, badgr]\n"
        "badgr: {host: https://api.badgr.io, username: a, password_file: secret}\n"
    )
    found = read(
        {"BADGE_ISSUER_CONFIG": str(file), "BADGE_ISSUER_BADGR_USERNAME": "b", "BADGE_ISSUER_BACKENDS": "badgr"}
    )
    assert found["BADGE_ISSUER_BADGR"] == {
        "HOST": "https://api.badgr.io",
        "USERNAME": "b",
        "PASSWORD_FILE": str(tmp_path / "secret"),
    }
    assert (found["BADGE_ISSUER_BACKENDS"], found["BADGE_ISSUER_KEYS_DIR"]) == (("badgr",), str(tmp_path / "keys"))
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "badge-issuer.sqlite3")


@pytest.mark.parametrize("written", ["[embedded, badgr]", "embedded, badgr", "embedded,badgr,"])
def test_backends_are_a_list_or_words_with_commas(tmp_path, written):
    (tmp_path / "x.yaml").write_text(f"backends: {written}\n")
    found = read({"BADGE_ISSUER_CONFIG": str(tmp_path / "x.yaml")})
    assert found["BADGE_ISSUER_BACKENDS"] == ("embedded", "badgr")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("language: xx\n", "language: there is no 'xx'. Use a code like en or es"),
        ("database: nowhere/badges.sqlite3\n", "database: there is no folder nowhere. Make it first"),
        (
            "badgr: {host: https://api.badgr.io, user: a}\n",
            "badge-issuer.yaml: badgr: 'user' is not known. Use one of: client_id, client_secret, grant, host, "
            "issuers, "
            "password, password_file, redirect_uri, timeout, token_key_file, username",
        ),
    ],
)
def test_what_cannot_be_opened_is_told_without_a_traceback(tmp_path, text, message):
    (tmp_path / "badge-issuer.yaml").write_text(text)
    done = run(tmp_path, "status")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"badge-issuer is configured so that it cannot be used: {message}\n"


@pytest.mark.parametrize(
    ("content", "why"), [(b"no database" * 100, "file is not a database"), (None, "unable to open")]
)
def test_a_database_that_is_none_is_told_by_its_name_to_people_and_to_programs(tmp_path, content, why):
    (tmp_path / "badge-issuer.yaml").write_text("database: kept\n")
    if content is None:
        (tmp_path / "kept").mkdir()
    else:
        (tmp_path / "kept").write_bytes(content)
    done = run(tmp_path, "status", "--json")
    assert done.stderr.startswith(f"badge-issuer is configured so that it cannot be used: database: kept: {why}")
    assert (done.returncode, json.loads(done.stdout)) == (2, {"refused": done.stderr.rstrip("\n")})


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["status", "--email", "\udcff"], "email"),
        (["retry", "a", "\udce9"], "id"),
        (["revoke", "a", "--reason", "Overturned, \udce9"], "reason"),
        (["award", "pdln/a", "--email", "tess@example.org", "--narrative", "\udce9"], "narrative"),
        (["verify", "badge.json", "--email", "\udcff"], "email"),
    ],
)
def test_what_was_typed_in_another_encoding_is_told_without_a_traceback(db, capsys, arguments, names):
    refused = f"What was given as {names} is not UTF-8 text. Is that the encoding of this terminal?"
    assert main([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {"refused": refused}


def test_an_issuer_that_signs_itself_is_checked_to_its_keys(tmp_path):
    package.write(PART, tmp_path / "part")
    (tmp_path / "badge-issuer.yaml").write_text("public_base_url: http://127.0.0.1:8000\n")
    first = run(tmp_path, "check")
    assert (first.returncode, first.stdout.splitlines()[-1]) == (
        0,
        "ok         signing keys: no issuer yet. Take one from a package: badge-issuer sync FOLDER",
    )
    run(tmp_path, "sync", "part")
    unsigned = run(tmp_path, "check")
    assert (unsigned.returncode, unsigned.stdout.splitlines()[-1]) == (
        1,
        "WRONG      signing keys: The issuer pdln has no signing key. Make one: badge-issuer keys create pdln",
    )
    run(tmp_path, "keys", "create")
    assert run(tmp_path, "check").stdout.splitlines()[-1] == "ok         signing keys: 1 issuer can sign"


def test_an_address_other_than_that_of_the_first_badge_is_told_by_check(credential, settings, capsys):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://elsewhere.example.org"
    assert main(["check"]) == 1
    assert (
        "WRONG      public address: The badges of pdln live at https://learn.example.org, and "
        "BADGE_ISSUER_PUBLIC_BASE_URL now says https://elsewhere.example.org. Issued badges would stop verifying: set "
        "it back to https://learn.example.org.\n"
    ) in capsys.readouterr().out


def test_a_backend_that_is_none_is_told_by_check(tmp_path):
    (tmp_path / "badge-issuer.yaml").write_text("backends: embeded\n")
    done = run(tmp_path, "check")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        1,
        "WRONG      backends: backends names 'embeded', which cannot be imported.",
    )


def test_the_environment_alone_will_do():
    environment = {"BADGE_ISSUER_BADGR_HOST": "https://api.badgr.io", "BADGE_ISSUER_KEYS_DIR": "/keys"}
    assert is_configured(environment)
    assert read(environment)["BADGE_ISSUER_BACKENDS"] == ("badgr",)
    assert read({"BADGE_ISSUER_KEYS_DIR": "/keys"})["BADGE_ISSUER_BACKENDS"] == ("embedded",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "hots: x\n",
            "'hots' is not known. Use one of: backends, badgr, database, keys_dir, language, public_base_url, "
            "recipient",
        ),
        ("- a\n", "write one `key: value` a line"),
        ("badgr: yes\n", "write one `key: value` a line"),
    ],
)
def test_a_file_with_something_else_in_it_is_refused(tmp_path, text, message):
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read({"BADGE_ISSUER_CONFIG": str(tmp_path / "x.yaml")})
    assert str(refusal.value) == f"{tmp_path / 'x.yaml'}: {message}"


def test_values_of_the_file_are_taken_as_they_are_written(tmp_path):
    """YAML makes a number of 0123 and of 12:30, a truth of no, and breaks at a date that is none."""
    (tmp_path / "x.yaml").write_text(
        "language: no\nbadgr: {username: 2026-13-45, password: 0123, client_secret: 12:30, password_file: 5}\n"
    )
    (tmp_path / "x.yaml").chmod(0o600)
    found = read({"BADGE_ISSUER_CONFIG": str(tmp_path / "x.yaml")})
    assert found["LANGUAGE_CODE"] == "no"
    assert found["BADGE_ISSUER_BADGR"] == {
        "USERNAME": "2026-13-45",
        "PASSWORD": "0123",
        "CLIENT_SECRET": "12:30",
        "PASSWORD_FILE": str(tmp_path / "5"),
    }


def test_a_key_that_was_left_empty_says_nothing(tmp_path):
    keys = ["public_base_url", "keys_dir", "database", "recipient", "language", "backends", "badgr"]
    (tmp_path / "left.yaml").write_text("".join(f"{key}:\n" for key in keys))
    (tmp_path / "none.yaml").write_text("")
    left, none = (read({"BADGE_ISSUER_CONFIG": str(tmp_path / name)}) for name in ("left.yaml", "none.yaml"))
    assert left == none
    (tmp_path / "left.yaml").write_text("badgr:\n  host: https://api.badgr.io\n  password:\n")
    assert read({"BADGE_ISSUER_CONFIG": str(tmp_path / "left.yaml")})["BADGE_ISSUER_BADGR"] == {
        "HOST": "https://api.badgr.io"
    }


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read({"BADGE_ISSUER_CONFIG": str(tmp_path / "none.yaml")})
    assert str(refusal.value) == f"{tmp_path / 'none.yaml'} cannot be read: No such file or directory"


BADGR = "badgr: {host: nowhere, username: a, password_file: none, timeout: 600, issuers: {pdln: x}}\n"


ENV = "BADGE_ISSUER_PUBLIC_BASE_URL"


@pytest.mark.parametrize(
    ("text", "environment", "asked", "refusal"),
    [
        ("language: en\n", {}, public_base_url, "Set public_base_url to the address of this site, like {like}."),
        ("public_base_url: x\n", {}, public_base_url, "public_base_url is 'x', which is not a web address."),
        ("public_base_url: x\n", {ENV: "y"}, public_base_url, f"{ENV} is 'y', which is not a web address."),
        ("", {ENV: "y"}, public_base_url, f"{ENV} is 'y', which is not a web address."),
        ("recipient: a.b\n", {}, recipient_resolver, "recipient is 'a.b', which cannot be imported."),
        ("backends: [a, a]\n", {}, backend_names, "backends must name at least one backend, and none twice."),
        ("backends: [a]\n", {}, usable_backend_names, "backends names 'a', which cannot be imported."),
        (BADGR, {}, badgr_settings, "badgr: host is 'nowhere'; give https:// and a host name, no path."),
        (
            BADGR,
            {"BADGE_ISSUER_BADGR_HOST": "there"},
            badgr_settings,
            "BADGE_ISSUER_BADGR_HOST is 'there'; give https:// and a host name, no path.",
        ),
        (
            "",
            {"BADGE_ISSUER_BADGR_HOST": "https://api.badgr.io"},
            badgr_settings,
            "The grant password needs BADGE_ISSUER_BADGR_USERNAME and BADGE_ISSUER_BADGR_PASSWORD.",
        ),
        (
            "badgr: {host: https://api.badgr.io, issuers: x}\n",
            {},
            badgr_settings,
            "badgr: issuers is 'x'; give {{our issuer's id: its id at Badgr}}.",
        ),
    ],
)
def test_what_is_refused_is_called_what_the_operator_calls_it(tmp_path, settings, text, environment, asked, refusal):
    if text:
        (tmp_path / "badge-issuer.yaml").write_text(text)
        environment = environment | {"BADGE_ISSUER_CONFIG": str(tmp_path / "badge-issuer.yaml")}
    for name, value in read(environment).items():
        if name.startswith(("BADGE_ISSUER_", "SETTING_")):
            setattr(settings, name, value)
    with pytest.raises(ConfigurationRefused) as refused:
        asked()
    assert str(refused.value) == refusal.format(like="https://learn.example.org")


def test_the_folder_of_keys_is_called_what_the_operator_calls_it(tmp_path):
    package.write(PART, tmp_path / "part")
    (tmp_path / "badge-issuer.yaml").write_text("public_base_url: https://badges.example.org\n")
    run(tmp_path, "sync", "part")
    made = run(tmp_path, "keys", "create")
    [name] = re.findall(r"signs badges with (\S+) now", made.stdout)
    (tmp_path / "keys" / name).unlink()
    assert f"signing keys: The private key {name} is not in keys_dir.\n" in run(tmp_path, "check").stdout
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    assert f"The folder of keys_dir, with the private key {name}, is not there.\n" in run(tmp_path, "check").stdout


def test_every_setting_of_an_issuer_without_a_site_has_the_name_that_its_operator_gave_it():
    found = read({ENV: "https://badges.example.org"})
    ours = {name for name in found if name.startswith("BADGE_ISSUER_")}
    assert ours <= set(found["SETTING_NAMES"])
