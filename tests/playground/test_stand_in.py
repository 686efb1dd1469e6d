"""The answers of an endpoint without a model."""

from hypothesis import given
from hypothesis import strategies as st

from chatops.playground.stand_in import NOTICE, answer, pieces

THREAD = """\
[2026-03-01]
Aiko: The deploy of 09:38 made checkout slow. The pool is made per request.
Ben: Rolling back now.
  Version 411 is what we go back to.
[bot] Deploys: Lunch is at noon on the terrace.
Chloe: what made checkout slow?"""


def asked(*turns: tuple[str, str]) -> str:
    messages = [{"role": role, "content": content} for role, content in turns]
    return answer({"messages": [{"role": "system", "content": "Be brief."}, *messages]})


def test_what_has_most_to_do_with_the_question_is_quoted_with_its_speaker() -> None:
    said = asked(("user", THREAD))

    assert "**Aiko**: The deploy of 09:38 made checkout slow." in said
    assert "Lunch" not in said
    assert "Chloe" not in said


def test_further_lines_of_a_message_are_its_speakers_too() -> None:
    said = asked(("user", f"{THREAD}\nChloe: which version?"))

    assert "**Ben**: Version 411 is what we go back to." in said


def test_it_says_once_in_a_conversation_what_it_is() -> None:
    first = asked(("user", THREAD))
    second = asked(("user", THREAD), ("assistant", first), ("user", "Ben: which pool?"))

    assert first.count(NOTICE) == 1
    assert NOTICE not in second
    assert "The pool is made per request." in second


def test_japanese_is_compared_by_pairs_of_characters() -> None:
    said = asked(
        (
            "user",
            "愛子: 会場は渋谷オフィスの8階に決まりました。懇親会は20時からです。\nオル: 会場はどこ",
        )
    )

    assert "**愛子**: 会場は渋谷オフィスの8階に決まりました。" in said
    assert "懇親会" not in said


def test_without_a_common_word_the_last_things_said_are_quoted() -> None:
    said = asked(("user", f"{THREAD}\nChloe: zzz"))

    assert "none of your words" in said
    assert "what made checkout slow?" in said


def test_a_question_alone_is_answered_too() -> None:
    assert "Nothing was said" in asked(("user", "Chloe: hello?"))
    assert "Nothing was said" in answer({})


@given(text=st.text(), more=st.text())
def test_any_conversation_is_answered_and_always_alike(text: str, more: str) -> None:
    said = asked(("user", text), ("assistant", more), ("user", more))

    assert said == asked(("user", text), ("assistant", more), ("user", more))
    assert "".join(pieces(said)) == said
