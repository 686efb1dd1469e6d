"""Leaves close once and stay."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.summary.leaves import bounds, closed, extended
from tests.domain.summary.trees import limits, stamp, tokens


def test_a_leaf_closes_when_the_next_message_does_not_fit() -> None:
    assert closed([40, 40, 30, 60, 20], 100) == [2, 4]


def test_a_message_above_the_limit_is_a_leaf_of_its_own() -> None:
    assert closed([10, 500, 10, 10], 100) == [1, 2]


def test_a_thread_that_fits_has_only_its_open_leaf() -> None:
    assert closed([10, 10], 100) == []


@given(tokens=tokens, later=tokens, limit=limits)
def test_new_messages_never_move_a_closed_leaf(
    tokens: list[int], later: list[int], limit: int
) -> None:
    before = closed(tokens, limit)

    assert closed(tokens + later, limit)[: len(before)] == before


@given(tokens=tokens, limit=limits)
def test_leaves_are_as_large_as_whole_messages_allow(tokens: list[int], limit: int) -> None:
    ends = [0, *closed(tokens, limit), len(tokens)]

    for start, end in pairwise(ends):
        assert end - start <= 1 or sum(tokens[start:end]) <= limit
        assert end == len(tokens) or sum(tokens[start : end + 1]) > limit


@given(tokens=tokens, later=tokens, limit=limits)
def test_stored_leaves_grow_only_at_their_end(
    tokens: list[int], later: list[int], limit: int
) -> None:
    stamps = [stamp(at) for at in range(len(tokens + later))]
    first = extended((), stamps[: len(tokens)], tokens, limit)

    further = extended(first, stamps, tokens + later, limit)

    assert first + further == extended((), stamps, tokens + later, limit)


@given(tokens=tokens, limit=limits, data=st.data())
def test_edits_and_deletions_move_no_leaf(
    tokens: list[int], limit: int, data: st.DataObject
) -> None:
    stamps = [stamp(at) for at in range(len(tokens))]
    firsts = extended((), stamps, tokens, limit)
    kept = [ts for ts in stamps if data.draw(st.booleans())]

    edges = bounds(firsts, kept)

    assert (len(edges), edges[0], edges[-1]) == (max(len(firsts), 1) + 1, 0, len(kept))
    for first, start, end in zip(firsts[1:], edges[1:-1], edges[2:], strict=True):
        assert all(ts >= first for ts in kept[start:end])
        assert all(ts < first for ts in kept[:start])


def test_a_message_that_comes_late_joins_the_leaf_of_its_time() -> None:
    assert bounds((stamp(10), stamp(20)), (stamp(5), stamp(12), stamp(19), stamp(20))) == [0, 3, 4]


def test_an_empty_thread_has_no_leaf() -> None:
    assert extended((), (), (), 100) == ()
