"""What is chosen where a question was asked."""

from dataclasses import dataclass

from chatops.domain.choices import Choices
from chatops.domain.request import Request


@dataclass(frozen=True, slots=True)
class FileSettings:
    """The configuration file's choices, the same everywhere."""

    choices: Choices

    async def at(self, request: Request) -> Choices:
        """Return the choices in force for a request."""
        _ = request
        return self.choices
