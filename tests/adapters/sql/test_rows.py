"""What a row can hold."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.sql.rows import LEGIBLE, position, reference, storable
from chatops.domain.names import MessageTs


@given(seed=st.integers())
def test_a_reference_can_be_read_out(seed: int) -> None:
    name = reference(Random(seed))  # noqa: S311 - chance, not a secret

    assert 6 <= len(name) <= 8
    assert set(name) <= set(LEGIBLE)
    assert not set(name) & set("0O1IL2Z5S8B")


def test_chance_is_passed_in() -> None:
    assert reference(Random(1)) == reference(Random(1))  # noqa: S311
    assert reference(Random(1)) != reference(Random(2))  # noqa: S311


@given(st.integers(0, 10**11), st.integers(0, 999_999), st.integers(0, 10**11))
def test_positions_sort_as_the_seconds_do(seconds: int, micros: int, later: int) -> None:
    one = position(MessageTs(f"{seconds}.{micros:06}"))

    assert one == seconds * 1_000_000 + micros
    assert (position(MessageTs(f"{later}.0")) > one) == (later * 1_000_000 > one)


@given(st.text(st.characters()))
def test_whatever_is_storable_is_plain_text_without_nul(text: str) -> None:
    stored = storable(text)

    assert stored.encode().decode() == stored
    assert "\0" not in stored
    assert storable(stored) == stored


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_ordinary_text_is_stored_as_it_is(text: str) -> None:
    assert storable(text) == text
