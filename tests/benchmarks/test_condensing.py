"""The comparison of condensing runs; its figures are for nobody's test to judge."""

import asyncio
from itertools import pairwise

import pytest

from benchmarks.condensing.compare import Job, Name, measured
from benchmarks.condensing.facts import Kind
from benchmarks.condensing.lanes import Lanes, makespan
from benchmarks.condensing.life import lived
from benchmarks.condensing.methods import Budget
from benchmarks.condensing.naive import Naive, by_characters, by_messages, counted
from benchmarks.condensing.plot import svg
from benchmarks.condensing.report import QUICK, comparison, retained, targets
from benchmarks.condensing.retention import retention
from benchmarks.condensing.rolling import DropOldest, Rolling
from benchmarks.condensing.standin import SURVIVAL, Call, StandIn
from benchmarks.condensing.threads import Life, made_up
from chatops.playground import seed
from chatops.playground.server import open_playground

SMALL = 4_096


@pytest.fixture(name="life")
def _life() -> Life:
    return made_up(200)


def test_a_fact_is_told_once_and_its_question_does_not_give_it_away(life: Life) -> None:
    texts = [said.message.text for said in life.said]

    told = [sum(fact.answer in text for text in texts) for fact in life.facts]

    assert told == [1] * len(life.facts)
    assert not any(fact.answer in fact.question + fact.aside for fact in life.facts)
    assert {fact.kind for fact in life.facts} == set(Kind)
    assert {fact.japanese for fact in life.facts} == {True, False}


def test_a_mention_asks_for_what_was_told_before(life: Life) -> None:
    asked = [(at, said.asks) for at, said in enumerate(life.said) if said.asks]

    assert len(asked) > 10
    assert all(asks.told_at < at for at, asks in asked)
    assert all(asks.fact.sentence in life.said[asks.told_at].message.text for _, asks in asked)


def test_the_stand_in_loses_a_tenth_of_the_facts_where_there_is_room() -> None:
    life = made_up(5_000)
    standin = StandIn(life.facts)
    text = "\n".join(f"Mika: {fact.sentence}" for fact in life.facts)

    once = standin.condense(text, 10**6)
    again = standin.condense(text, 10**6)

    assert once == again
    assert abs(len(once.told) / len(life.facts) - SURVIVAL) < 0.03


def test_the_stand_in_writes_a_fifth_at_most(life: Life) -> None:
    standin = StandIn(life.facts)

    call, _ = standin.summarise("\n".join(said.message.text for said in life.said))

    assert 0.1 * call.read < call.written <= 0.2 * call.read


def test_cutting_by_characters_loses_nothing_and_packing_breaks_no_message() -> None:
    texts = [f"message {number} of many" for number in range(100)]

    cut = by_characters(texts, 20)
    packed = by_messages(texts, 20)

    assert "".join(cut) == "\n".join(texts)
    assert "\n".join(packed).split("\n") == texts


def test_calls_share_lanes() -> None:
    calls = [Call(0, 100)] * 3

    assert makespan(calls, lanes=3) == pytest.approx(1.45)
    assert makespan(calls, lanes=2) == pytest.approx(2.9)


async def test_simulated_time_passes_only_when_nobody_does_anything() -> None:
    lanes = Lanes()
    ended: list[tuple[str, float]] = []

    async def take(name: str, seconds: float) -> None:
        await lanes.take(seconds)
        ended.append((name, lanes.now_s))

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        passing = group.create_task(lanes.run())
        async with asyncio.TaskGroup() as calls:
            calls.create_task(take("long", 60))
            calls.create_task(take("short", 1))
        passing.cancel()

    assert ended == [("short", 1), ("long", 60)]


async def test_summarising_anew_grows_faster_than_a_rolling_summary(life: Life) -> None:
    budget = Budget(SMALL)
    marks = (100, 200)

    naive = Naive(budget, StandIn(life.facts), by_messages, counted)
    anew = await lived(naive, life, budget.prompt, marks)
    rolling = await lived(Rolling(budget, StandIn(life.facts)), life, budget.prompt, marks)
    dropping = await lived(DropOldest(budget), life, budget.prompt, marks)

    grown = [
        [later.read / earlier.read for earlier, later in pairwise(record.points)]
        for record in (anew, rolling)
    ]
    assert grown[0] > grown[1]
    assert anew.over_budget == rolling.over_budget == dropping.over_budget == 0
    assert dropping.tokens == 0


@pytest.mark.timeout(30)
@pytest.mark.slow
def test_the_whole_comparison_runs_on_a_short_thread() -> None:
    outcomes = [measured(job) for job in QUICK.jobs]

    said = comparison(outcomes)
    tree = next(one for one in outcomes if one.job == Job(Name.TREE, SMALL, max(QUICK.lengths)))
    figures = {figure.name: figure.verdict for figure in targets(outcomes, QUICK)}

    assert all(name in said for name in Name)
    assert "negated decision" in retained(tree.record)
    assert figures["calls for a repeated mention"] == "reached"
    assert figures["calls after a restart"] == "reached"
    assert figures["prompts over budget, all windows and lengths"] == "reached"
    assert svg(outcomes).count('class="line"') >= 3


@pytest.mark.timeout(30)
async def test_facts_taken_back_are_in_no_prompt() -> None:
    found = await retention(120, SMALL, "gpt-4o", {})

    assert found.leaked == 0
    assert found.traps == 10
    assert found.record.probes


@pytest.mark.timeout(30)
async def test_an_endpoint_condenses_where_one_is_given() -> None:
    async with open_playground(workspace=seed.small(), rate_limits=False) as playground:
        playground.model.answer = "Mika asked, and nothing was decided.\n---\n"

        environ = {"OPENAI_BASE_URL": playground.model_url}
        found = await retention(120, SMALL, "playground", environ)

        assert playground.model.requests
        assert found.record.tokens > 0
