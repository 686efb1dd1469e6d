"""Texts are cut where a reader would cut them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.summary.sentences import ends, pieces, sentences
from chatops.domain.summary.sizes import estimated
from tests.strategies import texts

PROSE = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ("One thing. ", "もう一つ。", "\n", "\n\n", " ", "長い文章です、続きます。", "x" * 50)
        ),
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize("cut", [pieces, sentences])
@given(text=PROSE | texts, limit=st.integers(1, 60))
def test_what_is_cut_joins_back_and_fits(
    cut: Callable[[str, int, Callable[[str], int]], list[str]], text: str, limit: int
) -> None:
    parts = cut(text, limit, estimated)

    assert "".join(parts) == text
    assert all(estimated(part) <= limit for part in parts)


@given(text=PROSE, limit=st.integers(-3, 0))
def test_a_limit_that_nothing_keeps_still_ends(text: str, limit: int) -> None:
    assert pieces(text, limit, len) == list(text)


def test_paragraphs_stay_whole_while_they_fit() -> None:
    text = "First one.\nStill first.\n\nSecond one.\n\nThird one."

    assert pieces(text, 40, len) == ["First one.\nStill first.\n\nSecond one.\n", "\nThird one."]


def test_a_large_paragraph_is_cut_at_sentences() -> None:
    assert pieces("Keep it. Drop that! Why? Who knows", 12, len) == [
        *("Keep it.", " Drop that!", " Why?", " Who knows"),
    ]


def test_japanese_is_cut_at_its_own_stops() -> None:
    assert sentences("上限は200件です。反映は来週!確認は?担当は田中さん。", 100, len) == [
        "上限は200件です。",
        "反映は来週!確認は?担当は田中さん。",
    ]
    assert sentences("反映は来週\uff01確認は\uff1f担当は田中。", 100, len) == [
        *("反映は来週\uff01", "確認は\uff1f", "担当は田中。"),
    ]


def test_text_without_any_break_is_cut_between_characters() -> None:
    assert pieces("x" * 1_000, 300, len) == ["x" * 250] * 4


def test_numbers_keep_their_points() -> None:
    assert sentences("It is 4.5 GiB. Not 3.2.", 100, len) == ["It is 4.5 GiB.", " Not 3.2."]


@pytest.mark.parametrize("unit", [" ", "\n", ".", "。", "x", " x"])
def test_a_very_long_text_is_cut_in_no_time(unit: str) -> None:
    assert "".join(pieces(unit * 100_000, 2_000, estimated)) == unit * 100_000


@given(text=PROSE, limit=st.integers(0, 400))
def test_ends_keep_to_their_limit_and_never_overlap(text: str, limit: int) -> None:
    first, last = ends(text, limit, len)

    assert 0 <= first <= last <= len(text)
    assert max(first, len(text) - last) <= limit


def test_ends_are_cut_at_sentences() -> None:
    text = (
        "This is the beginning. " + "This is said over and over again. " * 40 + "This is the end."
    )

    first, last = ends(text, 220, len)

    assert text[:first].endswith("over again.")
    assert text[last:].startswith(" This is said")
    assert text[last:].endswith("This is the end.")
