"""The same choices everywhere."""

from dataclasses import dataclass

from chatops.domain.choices import Choices
from chatops.domain.reply import Place


@dataclass(frozen=True, slots=True)
class FileSettings:
    """The configuration file's choices, the same everywhere."""

    choices: Choices

    async def at(self, place: Place) -> Choices:
        """Return the choices in force in a thread."""
        _ = place
        return self.choices
