"""What was spent, what running calls may spend, and what was asked and answered."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, Table, Text

from chatops.adapters.sql.tables import metadata

usage = Table(
    "usage",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("user", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    Column("cost_usd", Double, nullable=False),
    Column("unpriced", BigInteger, nullable=False),
)
"""A `day` is the number of days since the epoch; an empty user or channel stands for none."""

reservations = Table(
    "reservation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request", Text),
    Column("day", Integer, nullable=False),
    Column("user", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("until", Double, nullable=False),
    Column("settled", Boolean, nullable=False),
)
"""Calls of the last days. One that is settled is there only to be settled once."""

exchanges = Table(
    "exchange",
    metadata,
    Column("request", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("user", Text),
    Column("bot", Text),
    Column("asked_at", Double, nullable=False),
    Column("settled_at", Double, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("model", Text),
    Column("tokens_in", BigInteger),
    Column("tokens_out", BigInteger),
    Column("estimated", Boolean),
    Column("cost_usd", Double),
    Column("model_s", Double),
    Column("feedback", Text),
    Column("question", Text),
    Column("answer", Text),
    Column("prompt", Text),
)
"""Texts are NULL where something of them was deleted. They stand last, next to each other."""

Index("usage_of_user", usage.c.user, usage.c.day)
Index("usage_of_channel", usage.c.channel, usage.c.day)
Index("reservation_until", reservations.c.until)
Index("exchange_asked", exchanges.c.asked_at, exchanges.c.request)
Index("exchange_place", exchanges.c.channel, exchanges.c.thread, exchanges.c.position)
