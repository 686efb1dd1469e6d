"""Answers that people steer."""

from dataclasses import dataclass

from chatops.adapters.sql.answers import SqlAnswers
from chatops.domain.request import Asked
from tests.services.rig import Rig


@dataclass
class Steered:
    """A rig whose answers can be stopped and asked for anew."""

    rig: Rig
    answers: SqlAnswers

    async def again(self, question: Asked) -> None:
        assert await self.answers.reopen(question.id)
        await self.rig.work()

    def actions(self) -> list[list[str]]:
        """Return the buttons under each of the own messages, oldest first."""
        standing = self.rig.chat.standing.values()
        return [[button.action for button in one.post.buttons] for one in standing]
