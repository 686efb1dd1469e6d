"""What is built serves until the rest is."""

from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.summary.building import Reading, missing, of_built
from chatops.domain.summary.cover import Lengths, plan, strict
from chatops.domain.summary.marks import at_mention
from chatops.domain.summary.sizes import Sizes
from chatops.domain.summary.tree import joined, leaf_node, parent_of, regular
from chatops.domain.summary.values import Node
from tests.domain.summary.trees import Case, cases, leaves_of, scale_of

SIZES = Sizes(window=16_384, max_output_tokens=1_024, system_tokens=300)


@given(case=cases(), seed=st.integers(0, 7), grown=st.integers(0, 3))
def test_a_plan_of_built_nodes_names_all_it_does_not_show(
    case: Case, seed: int, grown: int
) -> None:
    def built(node: Node) -> bool:
        return hash((seed, node.level, node.first, node.end)) % 3 > 0

    goal = at_mention(case.sizes)
    shorter = Lengths(case.lengths.closed[: grown * len(case.lengths.closed) // 3], 0)
    cover = plan((), shorter, goal, case.scale).nodes
    wanted = plan(cover, case.lengths, goal, case.scale)

    found = of_built(wanted, cover, case.lengths, goal, case.scale, built)

    assert leaves_of(found) == list(range(found.tail_from))
    assert all(map(built, found.nodes))
    assert found.total <= max(goal.tokens, case.lengths.after(wanted.tail_from))


@given(case=cases(), source=st.integers(0, 20_000), seed=st.integers(0, 7))
def test_each_node_is_made_after_what_it_is_made_from(case: Case, source: int, seed: int) -> None:
    reading = Reading(case.lengths, case.sizes, source)
    done = {node for node in _all(case) if hash((seed, node.first, node.level)) % 3 == 0}
    nodes = plan((), case.lengths, at_mention(case.sizes), case.scale).nodes

    for node, parts in missing(nodes, frozenset(done).__contains__, reading).items():
        assert done.issuperset(parts)
        assert parts in {(), node.parts}
        assert node not in done
        done.add(node)

    assert done.issuperset(nodes)


def _all(case: Case) -> list[Node]:
    levels = range(1, 4)
    fan_in = case.sizes.fan_in
    return [
        regular(level, first, fan_in)
        for level in levels
        for first in range(0, len(case.lengths.closed), fan_in ** (level - 1))
    ]


def test_the_committed_cover_serves_while_it_fits() -> None:
    lengths = Lengths((1_000,) * 8, 0)
    scale = scale_of(SIZES, lengths)
    cover = tuple(leaf_node(at) for at in range(4))
    wanted = plan((parent_of(cover), leaf_node(4)), lengths, strict(6_500, 0), scale)

    found = of_built(wanted, cover, lengths, strict(6_500, 0), scale, cover.__contains__)

    assert (found.nodes, found.tail_from, found.left_out) == (cover, 4, ())


def test_what_is_not_summarised_in_time_is_named() -> None:
    lengths = Lengths((1_000,) * 8, 0)
    scale = scale_of(SIZES, lengths)
    goal = strict(4_000, 1_000)
    wanted = plan((), lengths, goal, scale)

    found = of_built(wanted, (), lengths, goal, scale, lambda _: False)

    assert (found.nodes, found.left_out, found.total) == ((), ((0, 4),), 4_000)


def test_an_edit_hides_only_the_path_above_it() -> None:
    lengths = Lengths((1_000,) * 16, 0)
    scale = scale_of(SIZES, lengths)
    goal = strict(4_000, 0)
    node = regular(3, 0, 4)
    wanted = plan((node,), lengths, goal, scale)

    found = of_built(
        wanted, (node,), lengths, goal, scale, lambda one: not one.first <= 5 < one.end
    )

    assert found.left_out == ((5, 6),)
    assert [(one.level, one.first) for one in found.nodes] == [
        (2, 0),
        (1, 4),
        (1, 6),
        (1, 7),
        (2, 8),
        (2, 12),
    ]


def reading_of(leaf: int, limit: int) -> Reading:
    return Reading(Lengths((leaf,) * 64, 0), SIZES, limit)


def nothing(_: Node) -> bool:
    return False


def test_where_nothing_is_made_yet_messages_are_read_in_as_many_pieces_as_it_takes() -> None:
    node, reading = regular(3, 0, 4), reading_of(leaf=2_000, limit=12_000)

    assert reading.pieces(node) == 3
    assert missing([node], nothing, reading) == {node: ()}


def test_where_a_part_is_made_already_the_others_are_made_and_all_are_merged() -> None:
    node, reading = regular(3, 0, 4), reading_of(leaf=2_000, limit=12_000)
    first, *others = node.parts

    found = missing([node], [first].__contains__, reading)

    assert found == {**dict.fromkeys(others, ()), node: node.parts}


def test_a_node_over_leaves_is_made_from_their_messages_whatever_there_is() -> None:
    node = regular(2, 0, 4)

    once = missing([node], node.parts.__contains__, reading_of(leaf=2_000, limit=12_000))
    in_pieces = missing([node], node.parts.__contains__, reading_of(leaf=4_000, limit=12_000))

    assert once == in_pieces == {node: ()}


def test_what_would_take_more_pieces_than_a_summary_has_room_for_is_made_from_its_parts() -> None:
    node, reading = regular(3, 0, 4), reading_of(leaf=2_000, limit=4_000)

    found = missing([node], nothing, reading)

    assert reading.pieces(node) == 0
    assert list(found) == [*node.parts, node]
    assert found[node] == node.parts


def test_joined_nodes_never_read_their_messages_again() -> None:
    reading = Reading(Lengths((10,) * 8, 0), SIZES, 1_000)
    siblings = [regular(2, first, 4) for first in (0, 4)]

    assert reading.pieces(siblings[0]) == 1
    assert reading.pieces(joined(siblings)) == 0
