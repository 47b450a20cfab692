"""The Tutor plugin of the guide, rendered by Tutor itself and read as the platform would read it."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pdln_xblocks.management.commands.pdln_sweep import Command
from tests.contracts.plugin_site.process import ROOT, Site
from tests.mail_server import mail_server

GUIDE = (ROOT / "docs/how-to/install-with-tutor.md").read_text(encoding="utf-8")
[PLUGIN] = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
PRIVATE = "/openedx/media-private"
TO_DO = r"^to do  (.+)$"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory) -> Iterator[Path]:
    """The environment that Tutor makes of the guide's commands up to the build."""
    root, plugins = tmp_path_factory.mktemp("tutor"), tmp_path_factory.mktemp("plugins")
    (plugins / "pdln.py").write_text(PLUGIN, encoding="utf-8")
    environment = {**os.environ, "TUTOR_ROOT": str(root), "TUTOR_PLUGINS_ROOT": str(plugins)}

    def tutor(*arguments: str) -> None:
        command = [sys.executable, "-m", "tutor.commands.cli", *arguments]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr

    tutor("config", "save", "--set", "ENABLE_HTTPS=true", "--set", "LMS_HOST=learn.example.org")
    for line in re.findall(r"^    tutor (plugins enable .*|config save .*)$", GUIDE, re.MULTILINE):
        tutor(*line.replace("'", "").split())
    yield root / "env"


def init_tasks() -> list[list[str]]:
    """What the plugin alone has `launch` run, by service: Tutor's hooks belong to a process."""
    program = f"{PLUGIN}\nimport json\nprint(json.dumps(hooks.Filters.CLI_DO_INIT_TASKS.apply([])))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(ran.stdout)
    return found


def settings_of(rendered: Path, service: str) -> dict[str, object]:
    path = rendered / f"apps/openedx/config/{service}.env.yml"
    found: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("service", ["lms", "cms"])
def test_lms_and_studio_get_the_settings_of_the_guide(rendered, service):
    found = settings_of(rendered, service)
    assert found["BADGE_ISSUER_PUBLIC_BASE_URL"] == "https://learn.example.org"
    assert found["BADGE_ISSUER_KEYS_DIR"] == f"{PRIVATE}/pdln/keys"
    assert found["PDLN_EVIDENCE_STORAGE"] == {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": f"{PRIVATE}/pdln/evidence", "base_url": None},
    }


def test_the_image_installs_the_suite_with_what_blocks_need(rendered):
    dockerfile = (rendered / "build/openedx/Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"install 'pdln-microcredentials\[platform\]'$", dockerfile, re.MULTILINE)


def test_the_sweep_runs_beside_the_workers_with_all_their_folders(rendered):
    composed = yaml.safe_load((rendered / "local/docker-compose.prod.yml").read_text(encoding="utf-8"))
    sweep, worker = composed["services"]["pdln-sweep"], composed["services"]["lms-worker"]
    assert sweep["image"] == worker["image"]
    assert sweep["environment"] == worker["environment"]
    # Tutor writes ":ro" and ":z" in one word of its own; what is mounted where is what counts.
    assert {each.rpartition(":")[0] for each in worker["volumes"]} == {
        each if each.count(":") == 1 else each.rpartition(":")[0] for each in sweep["volumes"]
    }
    _manage, variant, name, *options = sweep["command"]
    assert (variant, name) == ("lms", Command.__module__.rpartition(".")[2])
    assert Command().create_parser("manage.py", name).parse_args(options).every == 60


def test_every_folder_of_the_settings_is_one_that_all_services_share_and_that_outlives_them(rendered):
    mounted = {}
    for name in ("docker-compose.yml", "docker-compose.prod.yml"):
        composed = yaml.safe_load((rendered / "local" / name).read_text(encoding="utf-8"))
        mounted |= {service: value.get("volumes", []) for service, value in composed["services"].items()}
    for service in ("lms", "cms", "lms-worker", "cms-worker", "pdln-sweep"):
        assert any(f":{PRIVATE}" in each for each in mounted[service]), service


def test_a_site_with_these_settings_has_only_day_one_left_to_do(rendered, tmp_path):
    """The rendered YAML through the platform's own machinery, its folders moved to where this machine has some."""
    tokens = settings_of(rendered, "lms")
    moved = yaml.safe_load(yaml.safe_dump(tokens).replace(PRIVATE, str(tmp_path / "media-private")))
    moved["DEFAULT_FROM_EMAIL"] = moved["CONTACT_EMAIL"]  # as Tutor's own settings do
    [(service, task)] = init_tasks()
    assert service == "lms"
    subprocess.run(["sh", "-c", task.replace(PRIVATE, str(tmp_path / "media-private"))], check=True)
    with mail_server() as server:
        site = Site(folder=tmp_path, tokens=moved | {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": server.port})
        assert site.manage("migrate", "--verbosity", "0").returncode == 0
        new = site.manage("pdln_check").stdout
        assert site.manage("pdln_sweep").returncode == 0
        swept = site.manage("pdln_check", "--rehearse").stdout
    # As the guide has them, each with what it means.
    documented = re.findall(r"^\| \*([a-z ]+)\* \|", GUIDE, re.MULTILINE)
    assert re.findall(TO_DO, new, re.MULTILINE) == documented == ["issuers and their keys", "sweep"], new
    assert re.findall(TO_DO, swept, re.MULTILINE) == ["issuers and their keys"], swept


def test_the_plugin_needs_nothing_but_tutor():
    imported = [node for node in ast.walk(ast.parse(PLUGIN)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imported] == ["from tutor import hooks"]
