"""The tokens that the playground takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens of the app."""

    bot: str = "xoxb-playground-0000000001"
    app: str = "xapp-1-A0CHATOPS-0000000001-playground"
