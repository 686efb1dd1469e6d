"""Reads config.yaml from where it lies, whatever lies there."""

import re
from pathlib import Path

import yaml

from chatops.config.composer import CONTROLS, Composer, Stop
from chatops.config.document import Document, place, printable
from chatops.domain.errors import Fault

MAX_BYTES = 256 << 10


def read_document(path: Path, *, named: bool) -> Document:
    """Read a file; one that is missing is empty unless somebody named it."""
    name = printable(str(path))
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        missing = Fault(name, "does not exist", "Create it, or name another with --config")
        return Document(name, faults=(missing,) if named else ())
    except IsADirectoryError:
        return _unreadable(name, "is a folder", "Name the file in it")
    except PermissionError:
        return _unreadable(name, "may not be read", "Give the user that runs chatops read access")
    except (OSError, ValueError):
        return _unreadable(name, "cannot be read", "Name a file that can be read")
    return parse_document(name, raw)


def parse_document(name: str, raw: bytes) -> Document:
    """Return what the bytes of a file say."""
    composer = Composer(name)
    try:
        text = _decoded(name, raw)
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            composer.take(event)
    except Stop as stop:
        return Document(name, faults=(stop.fault,))
    except yaml.YAMLError as error:
        return Document(name, faults=(_syntax(name, raw, error),))
    return composer.document()


def _decoded(name: str, raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Stop(Fault(name, "is larger than 256 kB", "Keep only configuration in it"))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Stop(Fault(name, "is UTF-16", "Save it as UTF-8"))
    if b"\0" in raw:
        raise Stop(Fault(name, "holds NUL bytes", "Save it as plain text in UTF-8"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Stop(Fault(place(name, line), "is not UTF-8", "Save it as UTF-8")) from error


def _unreadable(where: str, what: str, cure: str) -> Document:
    return Document(where, faults=(Fault(where, what, cure),))


def _syntax(name: str, raw: bytes, error: yaml.YAMLError) -> Fault:
    text = raw.decode("utf-8-sig")
    if found := CONTROLS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return Fault(place(name, line), "holds a control character", "Remove it")
    mark = getattr(error, "problem_mark", None)
    number: int | None = None if mark is None else mark.line + 1
    lines = text.splitlines()
    if number and number <= len(lines) and re.match(r" *\t", lines[number - 1]):
        return Fault(place(name, number), "is indented with a tab", "Indent with spaces")
    problem = printable(str(getattr(error, "problem", None) or "it breaks off"))
    cure = "Check indentation, colons and quotes there and in the line before"
    return Fault(place(name, number), f"is not valid YAML: {problem}", cure)
