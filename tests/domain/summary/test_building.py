"""What is built serves until the rest is."""

from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.summary.building import from_messages, missing, of_built
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
def test_each_round_needs_only_the_rounds_before_it(case: Case, source: int, seed: int) -> None:
    direct = from_messages(case.lengths, source, case.sizes.fan_in)
    done = {node for node in _all(case) if hash((seed, node.first, node.level)) % 3 == 0}
    nodes = plan((), case.lengths, at_mention(case.sizes), case.scale).nodes

    for stage in missing(nodes, done.__contains__, direct):
        assert all(direct(node) or done.issuperset(node.parts) for node in stage)
        assert done.isdisjoint(stage)
        done.update(stage)

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


def test_a_large_node_waits_for_its_parts_only_where_its_messages_do_not_fit() -> None:
    node = regular(2, 0, 4)

    assert missing([node], lambda _: False, lambda _: True) == ((node,),)
    assert missing([node], lambda _: False, lambda one: not one.parts) == (node.parts, (node,))


def test_joined_nodes_never_read_their_messages_again() -> None:
    direct = from_messages(Lengths((10,) * 8, 0), 1_000, 4)
    siblings = [regular(2, first, 4) for first in (0, 4)]

    assert direct(siblings[0])
    assert not direct(joined(siblings))
