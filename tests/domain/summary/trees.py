"""Threads of any size for the rules of the summary tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from chatops.domain.names import MessageTs
from chatops.domain.summary.cover import Lengths, Plan, Scale
from chatops.domain.summary.leaves import closed
from chatops.domain.summary.sizes import Sizes
from chatops.domain.summary.values import Node

tokens = st.lists(
    st.one_of(st.integers(0, 60), st.integers(0, 60), st.integers(0, 4_000)), max_size=120
)
limits = st.integers(1, 3_000)


def lengths_of(tokens: Sequence[int], limit: int) -> Lengths:
    ends = closed(tokens, limit)
    starts = [0, *ends]
    leaves = tuple(sum(tokens[start:end]) for start, end in zip(starts, ends, strict=False))
    return Lengths(leaves, sum(tokens[starts[-1] :]))


def stamp(second: int) -> MessageTs:
    return MessageTs(f"{1_700_000_000 + second}.000000")


def scale_of(sizes: Sizes, lengths: Lengths) -> Scale:
    def size_of(node: Node) -> int:
        return sizes.expected(node.level, lengths.under(node))

    return Scale(sizes.fan_in, size_of, lambda node: size_of(node) // 2)


def leaves_of(plan: Plan) -> list[int]:
    """Return the closed leaves before the tail, in the order of the prompt."""
    runs = [(node.first, node.end) for node in plan.nodes] + list(plan.left_out)
    return [leaf for first, end in sorted(runs) for leaf in range(first, end)]


@dataclass(frozen=True, slots=True)
class Case:
    sizes: Sizes
    lengths: Lengths

    @property
    def scale(self) -> Scale:
        return scale_of(self.sizes, self.lengths)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    sizes = Sizes(
        window=draw(st.sampled_from((0, 500, 1_000, 2_000, 4_096, 16_384, 128_000))),
        max_output_tokens=draw(st.sampled_from((0, 1_024, 4_096))),
        system_tokens=draw(st.integers(0, 2_500)),
        tail_share=draw(st.sampled_from((0.0, 0.1, 0.25, 1.0))),
        chunk_tokens=draw(st.sampled_from((100, 500, 2_500))),
        fan_in=draw(st.integers(2, 5)),
    )
    return Case(sizes, lengths_of(draw(tokens), sizes.leaf))
