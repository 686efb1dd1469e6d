"""Summaries as a prompt has them."""

from collections.abc import Sequence

from chatops.domain.conversation import Role
from chatops.domain.summary.cover import Plan
from chatops.domain.summary.node_text import Written
from chatops.domain.summary.node_text import shown as node_shown
from chatops.domain.transcript import Said
from chatops.services.summarise.shelf import Shelf
from chatops.services.summarise.view import View


def shown(view: View, plan: Plan, shelf: Shelf) -> Sequence[Said]:
    """Return what stands for the old part of a thread, oldest first, holes named."""
    placed: list[tuple[int, Said]] = []
    for number, node in enumerate(plan.nodes):
        summary = shelf.get(view.key_of(node))
        under = view.under(node)
        if summary is None or not under:
            continue
        text = node_shown(
            Written(summary.text, summary.facts),
            under[0].message.ts,
            under[-1].message.ts,
            len(under),
            prose=not (plan.facts_only and number == 0),
        )
        placed.append((node.first, Said(Role.USER, text)))
    for first, end in plan.left_out:
        start, stop = view.bounds[first], view.bounds[end]
        if start < stop:
            text = f"[Messages {start + 1:,} to {stop:,} of this thread are not summarised yet]"
            placed.append((first, Said(Role.USER, text)))
    return [said for _, said in sorted(placed, key=lambda one: one[0])]
