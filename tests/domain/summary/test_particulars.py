"""What can be checked of a text."""

import pytest
from hypothesis import given

from chatops.domain.summary.particulars import particulars, stated
from tests.strategies import texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at most 200 req/s", {"200req/s"}),
        ("needs 4.5 GiB, was 300 MB", {"4.5gib", "300mb"}),
        ("¥1,000 or $20", {"¥1000", "$20"}),
        ("see https://wiki.example/a?b=c.", {"https://wiki.example/a?b=c"}),
        ("OPS-123 blocks #incident", {"ops-123", "#incident"}),
        ("on 2026-03-01 at 14:30", {"2026-03-01", "14:30"}),
        ("mail ann@example.org about v1.2.3", {"ann@example.org", "v1.2.3"}),
        ("edit /etc/app/conf and main.py", {"/etc/app/conf", "main.py"}),
        ("commit 1a2b3c4d5e by @bob", {"1a2b3c4d5e", "@bob"}),
        ("上限は200件です", {"200件"}),
        ("3月1日までに5万円", {"3月", "1日", "5万円"}),
        ("２００ｍｓ以内", {"200ms"}),
        ("from -5 °C", {"-5°c"}),
        ("nothing to check, and/or so", set()),
    ],
)
def test_particulars_are_found_in_any_language(text: str, found: set[str]) -> None:
    assert particulars(text) == found


def test_a_number_may_be_quoted_without_its_unit_but_not_cut() -> None:
    assert {"200", "200ms"} <= stated("took 200 ms")
    assert "20" not in stated("took 200 ms")


def test_both_ends_of_a_range_are_stated() -> None:
    assert {"10", "20", "20ms"} <= stated("10-20 ms")


@given(text=texts)
def test_whatever_is_found_is_also_stated(text: str) -> None:
    assert particulars(text) <= stated(text)


@pytest.mark.parametrize(
    "unit", ["a", "a-", "a_./-", "1é", "1 ", "~/", "上1", "-", "@a", "http://"]
)
def test_hostile_texts_are_read_in_no_time(unit: str) -> None:
    particulars(unit * 50_000)
    particulars((unit * 200 + " ") * 200)
