"""A model that somebody chose, and that the endpoint offers no more."""

from dataclasses import replace

import pytest

from chatops.domain.errors import ModelGone
from chatops.domain.names import ModelName
from tests.services.rig import MODEL, Rig

OLD = ModelName("old")


@pytest.mark.parametrize("show_footer", [True, False])
async def test_people_see_that_another_model_answered(rig: Rig, *, show_footer: bool) -> None:
    rig.choices = replace(rig.choices, model=OLD, spare=MODEL, show_footer=show_footer)
    rig.model.will(ModelGone(OLD, "choose another"))
    await rig.ask()

    await rig.work()

    (standing,) = rig.chat.standing.values()
    assert standing.post.text == rig.model.answer
    assert standing.post.footer.startswith("old is not offered any more; answered by main")


async def test_where_no_other_model_can_answer_they_are_told_to_choose(rig: Rig) -> None:
    rig.choices = replace(rig.choices, spare=MODEL)
    rig.model.will(ModelGone(MODEL, "choose another"))
    await rig.ask()

    await rig.work()

    (standing,) = rig.chat.standing.values()
    assert "not offered any more. Please choose another one." in standing.post.text
