"""What is wrong with the values of config.yaml, in words for whoever wrote them."""

import difflib
import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ValidationError

from chatops.config.document import CURE_FOR_SECRETS, Document, KeyPath, printable
from chatops.config.sections import Digest, ModelLimits, Sections
from chatops.domain.checks import Wrong
from chatops.domain.errors import Fault

SECRET_KEY = re.compile(r"token(?!s)|secret|passw|api.?key|credential|private.?key|database|dsn")
ALIKE = 0.75
LONGEST_KEY = 60
"""A longer key is nobody's typing mistake; comparing it would only take time."""
SUGGESTED = 30
"""So many unknown keys get a suggestion; a file with more is another program's."""


def check_sections(document: Document) -> tuple[Sections | None, tuple[Fault, ...]]:
    """Return the sections, or None with everything that keeps them from being understood."""
    doubled = tuple(_doubled_digests(document))
    found: list[Fault] = []
    sections = None
    try:
        sections = Sections.model_validate(document.values)
    except ValidationError as error:
        found = list(_faults(error, document))
    # Outside the handler: what is raised later must not drag the values along as its context.
    faults = tuple(dict.fromkeys((*document.faults, *found, *doubled)))
    return (None if faults else sections), faults


def _faults(error: ValidationError, document: Document) -> Iterator[Fault]:
    unknown = 0
    for one in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in one["loc"] if part != "[key]")
        match one["type"]:
            case "extra_forbidden":
                unknown += 1
                yield document.fault(path, *_unknown(path, suggest=unknown <= SUGGESTED))
            case "missing":
                yield document.fault(path, "is missing", "Add it")
            case "tuple_type":
                cure = "Write it like [a, b], or one per line after a dash"
                yield document.fault(path, "must be a list", cure)
            case "model_type" | "dict_type":
                cure = "Write its keys beneath it, indented"
                yield document.fault(path, "must have keys of its own", cure)
            case _:
                wrong = one.get("ctx", {}).get("error")
                what, cure = (
                    (wrong.what, wrong.cure)
                    if isinstance(wrong, Wrong)
                    else ("cannot be understood", "Compare it with the documented form")
                )
                yield document.fault(path, what, cure)


def _unknown(path: KeyPath, *, suggest: bool) -> tuple[str, str]:
    """Return what to say of a key that no section knows."""
    key, home = str(path[-1]), _section(path[:-1])
    what = "is no known key"
    here = KEYS.get(home, ())
    listed = ", ".join(f"`{name}`" for name in here)
    elsewhere = [_full(section, key) for section, keys in KEYS.items() if key in keys]
    if elsewhere:
        return "stands in the wrong section", f"Move it to `{elsewhere[0]}`"
    if suggest and len(key) <= LONGEST_KEY:
        if near := difflib.get_close_matches(key, here, 1, ALIKE):
            return what, f"Did you mean `{near[0]}`?"
        if near := difflib.get_close_matches(key, FULL_NAMES, 1, ALIKE):
            return what, f"Did you mean `{FULL_NAMES[near[0]]}`?"
    if SECRET_KEY.search(key.lower()):
        return "looks like a secret", CURE_FOR_SECRETS
    return what, f"Remove it. Known here: {listed}"


def _doubled_digests(document: Document) -> Iterator[Fault]:
    seen: set[object] = set()
    digests = document.values.get("digests")
    for number, digest in enumerate(digests if isinstance(digests, list) else ()):
        name = digest.get("name") if isinstance(digest, dict) else None
        if isinstance(name, str):
            if name in seen:
                what = f"is the name of two digests: {printable(name)}"
                yield document.fault(("digests", number, "name"), what, "Give each its own name")
            seen.add(name)


def _section(path: KeyPath) -> str:
    """Return the section of a path, without numbers and names that people chose."""
    match path:
        case ("models", "limits", _, *_):
            return "models.limits.*"
    return ".".join("*" if isinstance(part, int) else part for part in path)


def _full(section: str, key: str) -> str:
    return f"{section}.{key}".removeprefix(".")


def _keys(model: type[BaseModel], home: str) -> Mapping[str, tuple[str, ...]]:
    found = {home: tuple(field.alias or name for name, field in model.model_fields.items())}
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= _keys(inner, _full(home, name))
    return found


KEYS = {
    **_keys(Sections, ""),
    **_keys(ModelLimits, "models.limits.*"),
    **_keys(Digest, "digests.*"),
}
FULL_NAMES = {key: _full(section, key) for section, keys in KEYS.items() for key in keys}
