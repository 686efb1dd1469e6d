"""Builds plain values from YAML's events: the harmless part of YAML and nothing else.

Scalars stay text, because YAML reads `9:30` as 570 and `no` as false. Tags, aliases, merge keys
and doubled keys are faults: each makes a file say something else than a reader sees.
"""

import re
from dataclasses import dataclass

import yaml

from chatops.config.document import CURE_FOR_SECRETS, SECRET, Document, KeyPath, place
from chatops.domain.errors import Fault

MAX_DEPTH = 16
MAX_VALUES = 5_000
"""Many times what the longest sensible file holds; the rest would only cost time."""
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Stop(Exception):
    """The rest of the file cannot be made sense of, or is not worth the time."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.what)
        self.fault = fault


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is not closed yet; `key` waits for its value."""

    path: KeyPath
    values: dict[str, object] | list[object]
    key: str | None = None
    dropped: bool = False


class Composer:
    """Builds values from YAML's events, without recursion."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._root: object = None
        self._open: list[_Frame] = []
        self._lines: dict[KeyPath, int] = {}
        self._faults: list[Fault] = []
        self._values = 0
        self._documents = 0

    def document(self) -> Document:
        """Return the whole."""
        if self._root is None:
            return Document(self._name, lines=self._lines, faults=tuple(self._faults))
        if not isinstance(self._root, dict):
            cure = "Write sections such as `models:` with indented keys beneath"
            self._complain(1, (), "holds no sections", cure)
            return Document(self._name, faults=tuple(self._faults))
        return Document(self._name, self._root, self._lines, tuple(self._faults))

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._stop(
                        line, "holds a second document", "Remove `---` and what follows"
                    )
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check(event, line)
                self._enter({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()
            case yaml.AliasEvent():
                cure = "Write the value out"
                self._complain(line, self._path(), "is an alias, which is not understood", cure)
                self._scalar(None, "", line)
            case yaml.ScalarEvent():
                self._check(event, line)
                plain = event.implicit[0]
                null = plain and event.value in NULLS
                self._scalar(None if null else event.value, event.value, line)
            case _:
                pass

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor:
            cure = "Remove the & and the name behind it"
            self._complain(line, self._path(), "has an anchor, which is not understood", cure)
        if getattr(event, "tag", None):
            cure = "Remove the ! and what belongs to it"
            self._complain(line, self._path(), "has a tag, which is not understood", cure)

    def _scalar(self, value: str | None, written: str, line: int) -> None:
        frame = self._open[-1] if self._open else None
        if frame is not None and isinstance(frame.values, dict) and frame.key is None:
            self._key(frame, written, line)
            return
        if CONTROLS.search(written):
            self._complain(line, self._path(), "holds a control character", "Remove it")
        if SECRET.search(written):
            self._complain(line, self._path(), "looks like a secret", CURE_FOR_SECRETS)
        self._put(value, line)

    def _key(self, frame: _Frame, key: str, line: int) -> None:
        path = (*frame.path, key)
        frame.key, frame.dropped = key, True
        if key == "<<":
            self._complain(
                line, path, "is a merge key, which is not understood", "Write the keys out"
            )
        elif key in frame.values:
            first = self._lines.get(path, line)
            self._complain(line, path, f"is there twice, first in line {first}", "Keep one of them")
        else:
            frame.dropped = False
            self._lines.setdefault(path, line)

    def _enter(self, values: dict[str, object] | list[object], line: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self._stop(line, "is nested too deeply", f"Use at most {MAX_DEPTH} levels")
        frame = self._open[-1] if self._open else None
        if frame is not None and isinstance(frame.values, dict) and frame.key is None:
            raise self._stop(
                line, "has a list or mapping as a key", "Write a word before the colon"
            )
        path = self._path()
        self._put(values, line)
        self._open.append(_Frame(path, values))

    def _put(self, value: object, line: int) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            raise self._stop(line, "holds too many values", f"Keep it under {MAX_VALUES}")
        if not self._open:
            self._root = value
            return
        frame, path = self._open[-1], self._path()
        if isinstance(frame.values, list):
            self._lines.setdefault(path, line)
            frame.values.append(value)
        elif frame.key is not None:
            if not frame.dropped:
                frame.values[frame.key] = value
            frame.key = None

    def _path(self) -> KeyPath:
        """Return the path of the value that comes next."""
        if not self._open:
            return ()
        frame = self._open[-1]
        last = len(frame.values) if isinstance(frame.values, list) else frame.key
        return frame.path if last is None else (*frame.path, last)

    def _complain(self, line: int, path: KeyPath, what: str, cure: str) -> None:
        self._faults.append(Fault(place(self._name, line, path), what, cure))

    def _stop(self, line: int, what: str, cure: str) -> Stop:
        return Stop(Fault(place(self._name, line), what, cure))
