"""
Commands as processes of their own, forked from one that has the libraries: most of a command's time is imports.

A fork has its own standard streams, exit code, folder and environment, and runs the module as `python -m` does. What
Python takes from the environment when it starts (the hash seed, the locale, UTF-8 mode) is the template's: where that
differs the process is a real one.
"""

import atexit
import importlib
import json
import os
import runpy
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LENGTH = struct.Struct("!I")


def run(
    module: str,
    *arguments: str,
    env: Mapping[str, str],
    cwd: Path | str,
    given: str = "",
    imports: tuple[str, ...],
    swap: bool = False,
) -> subprocess.CompletedProcess[str]:
    """`python -m module …` to its end, `imports` being there already; `swap` replaces lxml first, as a site does."""
    command = [sys.executable, "-m", module, *arguments]
    if _starts_otherwise(env):
        return subprocess.run(command, env=env, cwd=cwd, input=given, capture_output=True, text=True, check=False)
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(given.encode())
        stdin.seek(0)
        asked = {"module": module, "arguments": list(arguments), "env": dict(env), "cwd": str(cwd)}
        template = _template(imports, swap)
        _send(template, asked, [stdin.fileno(), stdout.fileno(), stderr.fileno()])
        code = json.loads(_received(template)[0])
        texts = []
        for each in (stdout, stderr):
            each.seek(0)
            texts.append(each.read().decode())
    return subprocess.CompletedProcess(command, code, *texts)


def _starts_otherwise(env: Mapping[str, str]) -> bool:
    """Whether Python itself would start differently there: then the process is a real one."""
    names = {name for name in {*env, *os.environ} if name.startswith(("PYTHON", "LC_", "LANG"))}
    return any(env.get(name) != os.environ.get(name) for name in names - {"PYTHONPATH", "LANGUAGE"})


@cache
def _template(imports: tuple[str, ...], swap: bool) -> socket.socket:
    """The socket of a template process, one for each set of imports; it ends with this process."""
    here, there = socket.socketpair()
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, str(there.fileno()), "swap" if swap else "", *imports],
        pass_fds=[there.fileno()],
        cwd=ROOT,
        env=kept,
    )
    there.close()

    def end() -> None:
        here.close()
        process.wait()

    atexit.register(end)
    return here


def _send(to: socket.socket, message: object, files: list[int]) -> None:
    body = json.dumps(message).encode()
    socket.send_fds(to, [LENGTH.pack(len(body))], files)
    to.sendall(body)


def _received(of: socket.socket) -> tuple[bytes, list[int]]:
    """One message and the files that came with it; empty where the other end is closed."""
    head, files, _flags, _address = socket.recv_fds(of, LENGTH.size, 3)
    if not head:
        return b"", []
    [length] = LENGTH.unpack(head)
    body = b""
    while len(body) < length:
        more = of.recv(length - len(body))
        if not more:
            raise EOFError("the template ended")
        body += more
    return body, files


def serve(own: socket.socket) -> None:
    """Fork for each message, one after another, and answer with the exit code as subprocess tells it."""
    while True:
        body, files = _received(own)
        if not body:
            return
        child = os.fork()
        if not child:
            own.close()
            os._exit(_become(json.loads(body), files))
        for each in files:
            os.close(each)
        _pid, status = os.waitpid(child, 0)
        _send(own, os.waitstatus_to_exitcode(status), [])


def _become(asked: dict, files: list[int]) -> int:
    """Be the process that was asked for; the code it exits with."""
    for number, each in enumerate(files):
        os.dup2(each, number)
        os.close(each)
    sys.stdin, sys.stdout, sys.stderr = (open(number, "w" if number else "r") for number in range(3))  # noqa: SIM115
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.path[1:1] = [each for each in asked["env"].get("PYTHONPATH", "").split(os.pathsep) if each]
    sys.argv = [asked["module"], *asked["arguments"]]
    code = 0
    try:
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 0 if exit_.code is None else 1
        if code and not isinstance(exit_.code, int):
            print(exit_.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        atexit._run_exitfuncs()
        for each in (sys.stdout, sys.stderr):
            each.flush()
    return code


if __name__ == "__main__":
    if sys.argv[2]:
        from tests.contracts.platform import safe_xml

        safe_xml.swap()
    for name in sys.argv[3:]:
        importlib.import_module(name)
    serve(socket.socket(fileno=int(sys.argv[1])))
