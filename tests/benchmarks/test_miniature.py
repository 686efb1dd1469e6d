"""The benchmarks run; what they measure is for nobody's test to judge."""

import pytest

from benchmarks.commands import commands
from benchmarks.figures import Figure, table
from benchmarks.measures import Size, acks

pytestmark = [pytest.mark.process, pytest.mark.timeout(60)]


async def test_a_miniature_run_measures_chatops_beside_bare_bolt() -> None:
    figures = await acks(Size(steady=3))

    assert [figure.name for figure in figures][:2] == [
        "ack p50 at 50 mentions/s",
        "ack p50, bare Bolt",
    ]
    assert all(figure.value > 0 for figure in figures)


@pytest.mark.slow
async def test_a_miniature_run_measures_commands() -> None:
    figures = await commands(Size(commands=3))

    assert [figure.name for figure in figures][:2] == [
        "ack p50 of commands at 20/s",
        "ack p99 of commands at 20/s",
    ]
    assert all(figure.value > 0 for figure in figures)


def test_a_table_says_what_is_reached() -> None:
    figures = [
        Figure("good", 1.5, "ms", 2.0),
        Figure("bad", 2.5, "ms", 2.0),
        Figure("told", 120.4, "MB"),
    ]

    shown = table(figures)

    assert shown.splitlines()[2:] == [
        "| good   |  1.50 ms | ≤ 2 ms | reached |",
        "| bad    |  2.50 ms | ≤ 2 ms | MISSED  |",
        "| told   |   120 MB |        |         |",
    ]
