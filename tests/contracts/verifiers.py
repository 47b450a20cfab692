"""Other people's verifiers, each in an environment of its own, so that their pins and ours never meet."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def environment(name: str, *requirements: str) -> Path:
    """The interpreter of an environment in build/, with these requirements installed now."""
    folder = ROOT / "build" / "verifiers" / name
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    # The platform's pins are for our own environments.
    kept = {key: value for key, value in os.environ.items() if key not in ("PIP_CONSTRAINT", "PYTHONPATH")}
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *requirements], check=True, env=kept)
    return python


def answer_of(python: Path, script: Path, question: dict[str, Any]) -> dict[str, Any]:
    """What a verifier's script says to a question."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    asked = subprocess.run(
        [str(python), str(script)], input=json.dumps(question).encode(), capture_output=True, check=False, env=kept
    )
    assert asked.returncode == 0, asked.stderr.decode()
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer
