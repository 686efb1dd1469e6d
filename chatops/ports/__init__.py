"""What the services need of the world; adapters satisfy these by shape."""

from chatops.ports.answers import Answers
from chatops.ports.chat import Chat
from chatops.ports.inbox import Inbox
from chatops.ports.models import Catalogue, Model, Tokens
from chatops.ports.threads import Recall, Summaries, Threads
from chatops.ports.world import Clock, Meter

__all__ = [
    "Answers",
    "Catalogue",
    "Chat",
    "Clock",
    "Inbox",
    "Meter",
    "Model",
    "Recall",
    "Summaries",
    "Threads",
    "Tokens",
]
