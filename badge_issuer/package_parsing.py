"""Parsing an issuer's part with every problem collected; `package` documents the format. No Django in here."""

import json
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from badge_issuer.errors import InvalidValue, PackageRefused
from badge_issuer.package import FORMAT, BadgeClassDefinition, IssuerPart, IssuerProfile

MAX_FILE_BYTES = 1024 * 1024
WHICH = "Give the folder that `pathway build` wrote beside the course: its name ends in -issuer"


def read(folder: Path) -> IssuerPart:
    """Read an issuer's part; PackageRefused carries every problem there is, each with its file."""
    return PackageParser(folder).parse()


class PackageParser:
    """One folder; problems gather here so that an author sees all of them at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[str] = []

    def parse(self) -> IssuerPart:
        """Return the part, or raise PackageRefused with every problem."""
        if not self._folder.is_dir():
            raise PackageRefused((f"{self._folder}: there is no such folder", WHICH))
        profile = self._value(IssuerProfile, "issuer.json")
        paths = sorted((self._folder / "badge-classes").glob("*.json"))
        classes = [self._badge_class(path) for path in paths]
        if not classes:
            self._problems.append("badge-classes: has no .json file")
        images = {
            path.name: path.read_bytes() for path in sorted((self._folder / "images").glob("*")) if path.is_file()
        }
        if not (self._folder / "issuer.json").exists():
            self._problems.append(WHICH)
        if self._problems:
            raise PackageRefused(tuple(self._problems))
        return IssuerPart(issuer=profile, badge_classes=tuple(classes), images=images)

    def _badge_class(self, path: Path) -> Any:
        file = f"badge-classes/{path.name}"
        value = self._value(BadgeClassDefinition, file)
        if value is not None and value.slug != path.stem:
            self._problems.append(f"{file}: slug: {value.slug!r} is not the file's name")
        return value

    def _value(self, kind: type, file: str) -> Any:
        """The value a file holds, or None once its problems are noted."""
        data = self._json(file)
        if data is None:
            return None
        problems: list[str] = []
        value = build(kind, data, "", problems)
        self._problems += [f"{file}: {problem}" for problem in problems]
        return None if problems else value

    def _json(self, file: str) -> dict[str, Any] | None:
        try:
            with (self._folder / file).open("rb") as stream:
                content = stream.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES:
                self._problems.append(f"{file}: is larger than {MAX_FILE_BYTES} bytes")
                return None
            data = json.loads(content.decode("utf-8"))
        except FileNotFoundError:
            self._problems.append(f"{file}: is missing")
        except UnicodeDecodeError:
            self._problems.append(f"{file}: is not UTF-8 text")
        except json.JSONDecodeError as exc:
            self._problems.append(f"{file}:{exc.lineno}:{exc.colno}: is not JSON")
        except RecursionError:
            self._problems.append(f"{file}: is nested too deeply")
        except ValueError:
            self._problems.append(f"{file}: holds a number that is too large")
        else:
            if isinstance(data, dict) and data.get("format") == FORMAT:
                return {key: value for key, value in data.items() if key != "format"}
            self._problems.append(f'{file}: must be an object whose format is "{FORMAT}"')
        return None


def build(kind: Any, data: Any, at: str, problems: list[str]) -> Any:
    """
    The value of `kind` that JSON data spells, by the value's own field types: text, numbers, tuples and other values.
    A key may be missing where its field has a default.

    Each thing wrong is added to `problems` with the path to it, and None returned.
    """
    if get_origin(kind) is tuple:
        return _items(get_args(kind)[0], data, at, problems)
    if is_dataclass(kind):
        return _object(kind, data, at, problems)
    allowed: tuple[type, ...] = (str,) if kind is str else (int, float)
    if isinstance(data, allowed) and not isinstance(data, bool):
        return data
    problems.append(f"{at}: must be {'text' if kind is str else 'a number'}")
    return None


def _items(kind: Any, data: Any, at: str, problems: list[str]) -> Any:
    if not isinstance(data, list):
        problems.append(f"{at}: must be a list")
        return None
    return tuple(build(kind, item, f"{at}[{position}]", problems) for position, item in enumerate(data))


def _object(kind: Any, data: Any, at: str, problems: list[str]) -> Any:
    if not isinstance(data, dict):
        problems.append(f"{at}: must be an object")
        return None
    before = len(problems)
    inside = f"{at}." if at else ""
    hints = get_type_hints(kind)
    # A field with a default is younger than the format: what was written before it had none.
    needed = [each.name for each in fields(kind) if each.default is MISSING]
    problems += [f"{inside}{key}: is missing" for key in needed if key not in data]
    problems += [f"{inside}{key}: is not known" for key in data if key not in hints]
    values = {key: build(hints[key], data[key], f"{inside}{key}", problems) for key in hints if key in data}
    if len(problems) > before:
        return None
    try:
        return kind(**values)
    except InvalidValue as exc:
        problems.append(f"{inside}{exc}")
        return None
