"""A workspace where people have already been talking."""

from chatops.playground.workspace import Workspace


def furnished() -> Workspace:
    """Make a workspace with people, channels and threads."""
    return small()


def small() -> Workspace:
    """Make a workspace of two people, `U1` and `U2`, and one channel, `C1`."""
    slack = Workspace()
    slack.add_person("Aiko Mori", id="U1", display_name="Aiko")
    slack.add_person("Ben Okafor", id="U2", display_name="Ben")
    slack.add_channel("general", id="C1", members=("U1", "U2"))
    return slack
