"""Every message in one place, and a total that keeps its goal."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.summary.cover import Goal, Lengths, Plan, plan, repaired, strict
from chatops.domain.summary.marks import at_mention, growth, high_water, low_water
from chatops.domain.summary.sizes import Sizes
from chatops.domain.summary.tree import leaf_node, parent_of
from chatops.domain.summary.values import Node
from tests.domain.summary.trees import Case, cases, leaves_of, lengths_of, limits, scale_of, tokens

SIZES = Sizes(window=16_384, max_output_tokens=1_024, system_tokens=300)


def planned(case: Case, goal: Goal, cover: tuple[Node, ...] = ()) -> Plan:
    return plan(cover, case.lengths, goal, case.scale)


def weight(case: Case, found: Plan) -> int:
    sizes = [case.scale.size_of(node) for node in found.nodes]
    if found.facts_only:
        sizes[0] = case.scale.facts_of(found.nodes[0])
    return sum(sizes) + case.lengths.after(found.tail_from)


@given(case=cases())
def test_every_leaf_is_in_exactly_one_place_and_in_order(case: Case) -> None:
    found = planned(case, at_mention(case.sizes))

    assert leaves_of(found) == list(range(found.tail_from))
    assert all(older.end == newer.first for older, newer in pairwise(found.nodes))


@given(case=cases())
def test_the_total_is_what_stands_in_the_prompt(case: Case) -> None:
    found = planned(case, at_mention(case.sizes))

    assert found.total == weight(case, found)


@given(case=cases())
def test_a_prompt_is_above_its_goal_only_by_its_open_leaf(case: Case) -> None:
    found = planned(case, at_mention(case.sizes))

    if found.total > case.sizes.history:
        assert (found.nodes, found.total) == ((), case.lengths.open)


@given(case=cases())
def test_nothing_is_summarised_while_everything_fits(case: Case) -> None:
    found = planned(case, strict(case.lengths.after(0), case.sizes.tail))

    assert found == Plan((), 0, case.lengths.after(0))


@given(case=cases())
def test_a_plan_that_keeps_its_goal_is_planned_again_the_same(case: Case) -> None:
    goal = at_mention(case.sizes)
    found = planned(case, goal)

    assert planned(case, goal, found.nodes) == found or found.total > goal.tokens


@given(
    messages=tokens,
    limit=limits,
    goals=st.lists(st.tuples(st.integers(-500, 20_000), st.integers(-500, 5_000)), max_size=6),
)
def test_a_cover_stays_whole_through_any_goals(
    messages: list[int], limit: int, goals: list[tuple[int, int]]
) -> None:
    cover: tuple[Node, ...] = ()
    for share, (most, keep) in enumerate(goals, 1):
        lengths = lengths_of(messages[: len(messages) * share // len(goals)], limit)
        found = plan(cover, lengths, strict(most, keep), scale_of(SIZES, lengths))
        assert leaves_of(found) == list(range(found.tail_from))
        assert found.tail_from >= (cover[-1].end if cover else 0)
        cover = found.nodes or cover


@given(case=cases(), gaps=st.lists(st.integers(0, 20_000), max_size=10))
def test_maintenance_leaves_nothing_to_do(case: Case, gaps: list[int]) -> None:
    expected = growth(gaps, case.sizes)

    done = planned(case, low_water(case.sizes, expected))

    again = planned(case, high_water(case.sizes, expected), done.nodes)
    assert done.left_out or again.nodes == done.nodes


@given(case=cases(), later=tokens)
def test_a_maintained_cover_stays_the_same_until_the_goal_is_passed(
    case: Case, later: list[int]
) -> None:
    done = planned(case, low_water(case.sizes, growth((), case.sizes)))
    grown = Lengths(case.lengths.closed, case.lengths.open + sum(later))

    found = plan(done.nodes, grown, at_mention(case.sizes), scale_of(case.sizes, grown))

    if done.total + sum(later) <= case.sizes.history and not done.facts_only:
        assert found.nodes == done.nodes


@given(case=cases(), stored=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))))
def test_whatever_cover_was_stored_is_made_whole(case: Case, stored: list[tuple[int, int]]) -> None:
    cover = [Node(2, first, first + span) for first, span in stored]

    nodes = list(repaired(cover, len(case.lengths.closed), case.sizes.fan_in))

    covered = [leaf for node in nodes for leaf in range(node.first, node.end)]
    assert covered == list(range(len(covered)))


def test_oldest_leaves_are_promoted_and_merged_lowest_level_first() -> None:
    lengths = Lengths((1_000,) * 10, 500)
    scale = scale_of(SIZES, lengths)
    first = parent_of([leaf_node(at) for at in range(4)])

    found = plan((), lengths, strict(5_000, 2_000), scale)

    assert found.nodes == (first, *(leaf_node(at) for at in range(4, 8)))
    assert found.total == scale.size_of(first) + 4 * scale.size_of(leaf_node(4)) + 2_500


def test_joined_nodes_become_the_regular_one_when_their_group_is_complete() -> None:
    lengths = Lengths((1_000,) * 64, 0)
    scale = scale_of(SIZES, lengths)

    cover: tuple[Node, ...] = ()
    for closed in range(1, 65):
        cover = plan(cover, Lengths(lengths.closed[:closed], 0), strict(500, 0), scale).nodes

    assert [(node.level, node.first, node.end) for node in cover] == [(4, 0, 64)]


def test_no_cover_grows_deeper_than_its_tree_however_often_it_is_joined() -> None:
    lengths = Lengths((500,) * 1_500, 0)
    scale = scale_of(SIZES, lengths)

    cover: tuple[Node, ...] = ()
    for closed in range(1, 1_501, 7):
        cover = plan(cover, Lengths(lengths.closed[:closed], 0), strict(500, 0), scale).nodes

    assert max(node.level for node in cover) <= 7
    assert len(cover[0].parts) <= 15


def test_the_oldest_node_is_cut_to_its_facts_before_it_is_left_out() -> None:
    lengths = Lengths((2_000,), 1_000)
    scale = scale_of(SIZES, lengths)
    node = leaf_node(0)
    whole, facts = scale.size_of(node), scale.facts_of(node)

    cut = plan((), lengths, strict(1_000 + facts, 0), scale)
    out = plan((), lengths, strict(1_000 + facts - 1, 0), scale)

    assert plan((), lengths, strict(1_000 + whole, 0), scale).facts_only is False
    assert (cut.facts_only, cut.nodes, cut.left_out) == (True, (node,), ())
    assert (out.facts_only, out.nodes, out.left_out) == (False, (), ((0, 1),))
