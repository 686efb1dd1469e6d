"""The tables of settings, beside the others in `tables`."""

from sqlalchemy import BigInteger, Column, Double, Index, Integer, Table, Text

from chatops.adapters.sql.tables import metadata

settings = Table(
    "setting",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("thread", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""An empty channel stands for the whole workspace, an empty thread for a whole channel."""

changes = Table(
    "setting_change",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("who", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("at", Double, nullable=False),
)
"""Every change, for ever. The last `id` of a channel or thread is the version of its settings."""

Index("setting_change_place", changes.c.channel, changes.c.thread, changes.c.id)
