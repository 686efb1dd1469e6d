"""No fact survives that its message does not bear out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.names import MessageTs
from chatops.domain.summary.facts import Source, bounded, by_ts, checked, parsed, select
from chatops.domain.summary.sizes import estimated
from tests.domain.summary.trees import stamp

ANN = Source(stamp(1), "Ann", "I decided that the limit is 200 req/s, not 300. See OPS-12.")
BOB = Source(stamp(2), "Bob", "We will not deploy on Friday; Carol owns https://ci.example/9.")
CAROL = Source(stamp(3), "Carol", "ok")
TANAKA = Source(stamp(4), "田中", "上限は200件です。金曜には反映しません。担当は鈴木さん。")
SUZUKI = Source(stamp(5), "鈴木", "了解です")
SOURCES = by_ts((ANN, BOB, CAROL, TANAKA, SUZUKI))


def line(source: Source, value: str, who: str = "") -> str:
    return f"[{source.ts}] {who or source.who}: {value}"


@pytest.mark.parametrize(
    "good",
    [
        line(ANN, "the limit is 200 req/s"),
        line(ANN, "limit is 200"),
        line(ANN, "See OPS-12"),
        line(BOB, "will not deploy on Friday"),
        line(BOB, "Carol owns https://ci.example/9"),
        line(TANAKA, "上限は200件"),
        line(TANAKA, "金曜には反映しません"),
        line(TANAKA, "担当は鈴木さん"),
    ],
)
def test_what_a_message_says_is_kept(good: str) -> None:
    assert checked([good], SOURCES) == (good,)


@pytest.mark.parametrize(
    "bad",
    [
        line(ANN, "the limit is 20 req/s"),
        line(ANN, "the limit is 200 ms"),
        line(ANN, "the limit is 2000 req/s"),
        line(ANN, "See OPS-1"),
        line(ANN, "Bob decided the limit is 200 req/s"),
        line(ANN, "the limit is 200 req/s", who="Bob"),
        line(BOB, "will deploy on Friday"),
        line(BOB, "will not deploy on Monday"),
        line(BOB, "Ann owns https://ci.example/9"),
        line(BOB, "Carol owns https://ci.example/90"),
        line(BOB, "something else was entirely different here"),
        line(CAROL, "never ok"),
        line(TANAKA, "上限は20件"),
        line(TANAKA, "上限は200人"),
        line(TANAKA, "金曜に反映"),
        line(SUZUKI, "田中さん了解です"),
        "the limit is 200 req/s",
        "[9.9] Ann: the limit is 200 req/s",
        line(ANN, "the limit is 200 req/s " * 40),
    ],
)
def test_what_a_message_does_not_say_is_dropped(bad: str) -> None:
    assert checked([bad], SOURCES) == ()


SAID = st.lists(
    st.sampled_from(
        (
            *("limit", "200", "20", "3.5", "ms", "not", "deploy", "Friday", "https://a.b/c"),
            *("https://a.b", "OPS-1", "OPS-12", "上限", "件", "2026-03-01", "1", "を", "Ann", "v2"),
            *(".", ",", "-", "/"),
        )
    ),
    max_size=12,
)


@given(said=SAID, claimed=SAID, glue=st.sampled_from((" ", "")))
def test_no_number_or_link_survives_that_is_not_in_its_message(
    said: list[str], claimed: list[str], glue: str
) -> None:
    source = Source(stamp(1), "Ann", glue.join(said))

    for kept in checked([line(source, glue.join(claimed))], by_ts([source])):
        fact = parsed(kept)
        assert fact
        for pattern in (r"\d+", r"https?://[a-z./]*[a-z]"):
            assert set(re.findall(pattern, fact.value)) <= set(re.findall(pattern, source.text))


@given(value=st.text(max_size=200), said=st.text(max_size=200))
def test_whatever_is_claimed_is_read_without_fault(value: str, said: str) -> None:
    source = Source(stamp(1), "Ann", said)

    assert set(checked([line(source, value)], by_ts([source]))) <= {line(source, value)}


def test_facts_are_selected_by_number_and_never_rewritten() -> None:
    assert select(("a", "b", "c"), [3, 1, 3, 9, 0, -1]) == ("c", "a")


@given(
    order=st.permutations(range(12)),
    limit=st.integers(0, 100),
    spare=st.lists(st.integers(12, 20), unique=True),
)
def test_kept_facts_fit_and_stand_in_order_of_time(
    order: list[int], limit: int, spare: list[int]
) -> None:
    lines = [f"[{stamp(at)}] Ann: fact {at}" for at in order]
    more = [f"[{stamp(at)}] Ann: fact {at}" for at in spare]

    kept = bounded(lines, limit, estimated, spare=more)

    assert list(kept) == sorted(kept)
    assert sum(estimated(f"- Ann: {one.partition(': ')[2]}\n") for one in kept) <= limit
    if any(one in kept for one in more):
        assert set(lines) <= set(kept)


def test_stamps_are_compared_as_numbers() -> None:
    lines = (f"[{MessageTs('1000000000.000000')}] A: b", f"[{MessageTs('999999999.000000')}] A: b")

    assert bounded(lines, 100, estimated) == lines[::-1]
