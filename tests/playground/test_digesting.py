from chatops.playground import digesting, stand_in
from chatops.services.digest.asking import ask
from chatops.services.digest.citing import Section, read

MATERIAL = """\
[2026-11-20]
[1] 09:14 Aiko: The deploy failed on node four. Who looks at it?
  [2] 09:20 Ben: I'll roll it back to 1.4.2
    and tell everybody
[3] 10:00 Chloe: Does anybody know when the office opens tomorrow?
"""


def request(instructions: str | None = None) -> dict[str, object]:
    prompt = ask(MATERIAL, instructions)
    turns = [{"role": turn.role.value, "content": turn.text} for turn in prompt.turns]
    return {"model": "any", "messages": turns}


def test_the_stand_in_writes_a_digest_that_cites_what_it_quotes() -> None:
    draft = read(stand_in.answer(request("Be brief.")), range(1, 4))

    assert draft.dropped == 0
    assert draft.language == "en"
    assert [(claim.section, claim.numbers) for claim in draft.claims] == [
        (Section.TOPICS, (1, 2)),
        (Section.TOPICS, (3,)),
        (Section.QUESTIONS, (3,)),
        (Section.ACTIONS, (2,)),
    ]
    assert "I'll roll it back to 1.4.2" in draft.claims[-1].text


def test_the_same_material_gets_the_same_digest() -> None:
    assert stand_in.answer(request()) == stand_in.answer(request())


def test_a_question_about_a_digest_is_no_order_for_one() -> None:
    assert not digesting.is_wanted("You are helpful. A digest is posted every morning.")
