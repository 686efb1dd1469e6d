"""What a summariser answers, judged and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.names import MessageTs
from chatops.domain.summary.extract import by_pattern, extracted, ranked
from chatops.domain.summary.facts import Source, by_ts, checked
from chatops.domain.summary.node_text import (
    Fault,
    Written,
    fault,
    from_messages,
    from_summaries,
    shown,
    strung,
    with_room,
)
from chatops.domain.summary.sizes import estimated
from tests.domain.summary.trees import stamp
from tests.strategies import LINE_ENDS, texts

STAMPS = [stamp(at) for at in range(3)]


def fact(at: int, value: str) -> str:
    return f"[{stamp(at)}] Ann: {value}"


@pytest.mark.parametrize(
    "answer",
    [
        "Ann decided.\n---\n[2] Ann: limit 200",
        "Ann decided.\n\n---\n\n- [2] Ann: limit 200\n",
        "```\nAnn decided.\n----\n* [2] Ann: limit 200\n```",
        "Ann decided.\n[2] Ann: limit 200",
        "Ann decided.\n---\n[2] Ann: limit 200\n[4] Ann: no such message\nno fact at all\n[1] loose",
    ],
)
def test_an_answer_is_parted_however_a_model_lays_it_out(answer: str) -> None:
    assert from_messages(answer, STAMPS) == Written("Ann decided.", (fact(1, "limit 200"),))


def test_an_answer_without_facts_is_prose() -> None:
    assert from_messages("Ann decided.\nBob left.", STAMPS) == Written("Ann decided.\nBob left.")


@pytest.mark.parametrize("numbers", ["3, 1", "3\n1", "- 3\n- 1", "[3], [1]", "3 1 3 99", "3-3, 1"])
def test_facts_of_summaries_are_chosen_by_number(numbers: str) -> None:
    assert from_summaries(f"Prose.\n---\n{numbers}", ["a", "b", "c"]).facts == ("c", "a")


def test_a_range_of_numbers_is_a_choice_too() -> None:
    assert from_summaries("Prose.\n---\n2-999999", ["a", "b", "c"]).facts == ("b", "c")


def test_parts_of_one_message_are_joined_again() -> None:
    parts = (Written("One.", ("a", "b")), Written("Two.", ("b", "c")))

    assert strung(parts) == Written("One.\nTwo.", ("a", "b", "c"))


def test_facts_take_half_of_a_node_at_most() -> None:
    facts = tuple(fact(at, "x" * 40) for at in range(10))

    kept = with_room(Written("Prose.", facts), 104, estimated, spare=(fact(11, "y"),))

    assert len(kept.facts) == 5
    assert kept.facts[-1] == fact(11, "y")


CHAT = tuple(
    Source(stamp(at), "Ann", f"The limit of OPS-{at} is {at} ms, see https://a.example/{at}.")
    for at in range(1, 101)
)
GOOD = Written("Ann named limits.", tuple(f"[{one.ts}] Ann: {one.text}" for one in CHAT[:20]))


@pytest.mark.parametrize(
    ("written", "tokens", "found"),
    [
        (GOOD, 750, None),
        (GOOD, 751, Fault.LONG),
        (Written(" \n", GOOD.facts), 100, Fault.EMPTY),
        (Written("Ann talked about limits."), 100, Fault.FORGETFUL),
        (Written("I'm sorry, I can't help with that."), 100, Fault.ERROR),
        (Written("Error: context_length_exceeded"), 100, Fault.ERROR),
        (Written("申し訳ありませんが、できません。"), 100, Fault.ERROR),
    ],
)
def test_a_summary_is_judged_before_it_is_kept(
    written: Written, tokens: int, found: Fault | None
) -> None:
    assert fault(written, CHAT, 500, tokens) is found


def test_small_talk_may_be_told_without_particulars() -> None:
    assert (
        fault(Written("They had lunch."), [Source(stamp(1), "Ann", "lunch at 12?")], 60, 5) is None
    )


def test_a_node_is_shown_with_its_times_and_its_facts_by_day() -> None:
    written = Written(
        "Ann decided.\n\nBob left.", (fact(0, "limit 200"), fact(90_000, "limit 300"))
    )

    assert shown(written, stamp(0), stamp(90_000), 42) == (
        "[Summary of 42 messages, 2023-11-14 to 2023-11-15]\n"
        "  Ann decided.\n  Bob left.\n"
        "  Facts of 2023-11-14:\n  - Ann: limit 200\n"
        "  Facts of 2023-11-15:\n  - Ann: limit 300"
    )


def test_a_node_can_be_cut_to_its_facts() -> None:
    written = Written("Ann decided.", (fact(0, "limit 200"),))

    assert shown(written, stamp(0), stamp(1), 1, prose=False) == (
        "[Facts of 1 message, 2023-11-14]\n  Facts of 2023-11-14:\n  - Ann: limit 200"
    )


@given(
    prose=st.lists(texts | st.sampled_from(LINE_ENDS), max_size=5).map("".join),
    value=texts,
)
def test_nothing_in_a_summary_begins_a_line_but_its_own_mark(prose: str, value: str) -> None:
    text = shown(Written(prose, (fact(0, value),)), stamp(0), stamp(1), 2)

    first, *more = text.splitlines()
    assert first == "[Summary of 2 messages, 2023-11-14]"
    assert all(line.startswith("  ") for line in more)


@given(answer=texts | st.text(), numbered=st.lists(st.integers(-1, 9)))
def test_no_answer_is_unreadable(answer: str, numbered: list[int]) -> None:
    lines = "".join(f"\n[{at}] Ann: {answer}" for at in numbered)

    from_messages(f"{answer}\n---{lines}", STAMPS)
    from_summaries(f"{answer}\n---{lines}", ["a"])


MEETING = (
    Source(stamp(1), "田中", "おはようございます。上限は200件に決定しました。"),
    Source(stamp(2), "鈴木", "了解です。"),
    Source(stamp(3), "Ann", "Morning! We will not deploy on Friday. Lunch?"),
    Source(stamp(4), "Bob", "lol"),
    Source(stamp(5), "Bob", "Kept in https://wiki.example/runbook by Carol Jones."),
)


def test_facts_are_found_by_their_looks() -> None:
    assert sorted(by_pattern(MEETING)) == [
        f"[{stamp(1)}] 田中: 上限は200件に決定しました。",
        f"[{stamp(3)}] Ann: We will not deploy on Friday.",
        f"[{stamp(5)}] Bob: Kept in https://wiki.example/runbook by Carol Jones.",
    ]


def test_facts_that_hold_most_come_first() -> None:
    assert ranked((fact(0, "Lunch at 12"), fact(1, "hm"), fact(2, "We decided on 200 ms"))) == (
        fact(2, "We decided on 200 ms"),
        fact(0, "Lunch at 12"),
        fact(1, "hm"),
    )


def test_an_extract_quotes_who_said_what_first() -> None:
    written = extracted(MEETING, 300, estimated)

    assert written.prose.splitlines() == [
        *("田中: おはようございます。", "鈴木: 了解です。", "Ann: Morning!", "Bob: lol"),
        "Bob: Kept in https://wiki.example/runbook by Carol Jones.",
    ]
    assert len(written.facts) == 3


@given(
    said=st.lists(texts | st.sampled_from([one.text for one in (*MEETING, *CHAT)]), max_size=40),
    target=st.integers(60, 800),
)
def test_an_extract_keeps_to_its_target_and_invents_nothing(said: list[str], target: int) -> None:
    sources = [Source(stamp(at), "Ann", text) for at, text in enumerate(said)]

    written = extracted(sources, target, estimated)

    assert estimated(shown(written, STAMPS[0], STAMPS[-1], len(said))) <= 1.3 * target + 20
    assert set(checked(written.facts, by_ts(sources))) == set(written.facts)


def test_an_extract_of_very_many_messages_draws_on_all_of_them_evenly() -> None:
    sources = [Source(MessageTs(f"{at}.0"), "Ann", f"word{'x' * at}") for at in range(1, 200)]

    lines = extracted(sources, 240, estimated).prose.splitlines()

    assert 15 <= len(lines) <= 20
