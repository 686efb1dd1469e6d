"""Rules of the house that no linter has."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 300
ENDINGS = {".py", ".js", ".css", ".html"}
AVOIDED = {"utils", "helpers", "common", "base", "manager"}

FILES = sorted(
    path
    for folder in ("chatops", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in ENDINGS and "node_modules" not in path.parts
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


def test_rooms_are_named_for_what_lives_in_them() -> None:
    assert not [path for path in FILES if path.stem in AVOIDED or path.parent.name in AVOIDED]
