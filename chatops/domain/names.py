"""The ids that travel through chatops, each a type of its own so that none stands for another."""

from typing import NewType

TeamId = NewType("TeamId", str)
ChannelId = NewType("ChannelId", str)
UserId = NewType("UserId", str)
BotId = NewType("BotId", str)
MessageTs = NewType("MessageTs", str)
"""Slack's id of a message within its channel: seconds, a point, six digits. Never a float."""
RequestId = NewType("RequestId", str)
Lane = NewType("Lane", str)
"""One thread of one channel: requests of a lane are answered one after the other."""
PostId = NewType("PostId", str)
"""The opaque id in the mark of a message that the bot posts."""
WorkerId = NewType("WorkerId", str)
ModelName = NewType("ModelName", str)
