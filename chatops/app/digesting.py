"""Wires what makes digests."""

from chatops.adapters.slack.collecting import SlackChannels
from chatops.adapters.slack.room import SlackRoom
from chatops.app.answering import new_post_id
from chatops.app.condensing import Condensing, Outside
from chatops.app.world import World
from chatops.services.digest.collect import Collector
from chatops.services.digest.make import Maker
from chatops.services.digest.ports import Digests
from chatops.services.digest.post import Poster
from chatops.services.digest.shorten import Shortener
from chatops.services.digest.walls import Walls
from chatops.services.digest.write import Writer
from chatops.services.generate import Deadlines, Generator

READS_PER_MINUTE = 40
"""Of about 50 that Slack allows for each method; the rest is for threads that somebody asks in."""


def maker_of(
    world: World,
    outside: Outside,
    condensing: Condensing,
    slack: SlackRoom,
    digests: Digests,
    reads_per_minute: int = READS_PER_MINUTE,
) -> Maker:
    """Return what takes claimed runs to their end."""
    clock, meter = world.clock, outside.meter
    channels = SlackChannels(slack.client, slack.calls, slack.me, reads_per_minute)
    walls = Walls(channels)
    generator = Generator(outside.model, outside.tokens, clock, meter, world.chance, Deadlines())
    writer = Writer(
        outside.settings.at,
        outside.naming,
        Shortener(condensing.history, condensing.memory),
        generator,
        outside.spending,
        channels,
        clock,
    )
    poster = Poster(
        digests, slack.chat, channels, walls, clock, meter, new_post_id, world.tempo.timing
    )
    is_gone = condensing.memory.is_gone
    return Maker(digests, slack.chat, walls, Collector(channels), writer, poster, is_gone)
