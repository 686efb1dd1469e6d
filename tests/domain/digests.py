"""Digests, schedules and zones for rules about time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from chatops.domain.digest import Digest
from chatops.domain.names import ChannelId

ZONES = sorted(available_timezones() - {"localtime"})
SHIFTING = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Atlantic/Azores",
    "America/Havana",
)
"""Where clocks change at odd times, by odd amounts, or into another day."""
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def digest(cron: str, zone: str = "UTC") -> Digest:
    """Set up a digest of a day."""
    return Digest("d", (ChannelId("C1"),), ChannelId("C2"), cron, zone, 86_400.0)


def at(text: str, zone: str = "UTC", fold: int = 0) -> float:
    """Return when the wall shows this in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def shown(moment: float, zone: str) -> str:
    """Return what the wall shows then, and how far it is from UTC."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).isoformat(timespec="minutes")


times = st.tuples(st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(SHIFTING) | st.sampled_from(ZONES)
moments = st.integers(int(at("2026-01-01T00:00")), int(at("2028-01-01T00:00")))


@st.composite
def fields(draw: st.DrawFn, low: int, high: int) -> str:
    """Draw one field of a cron line."""
    first, last = sorted((draw(st.integers(low, high)), draw(st.integers(low, high))))
    return draw(
        st.sampled_from(
            ["*", str(first), f"{first},{last}", f"{first}-{last}", f"{first}-{last}/2", "*/7"]
        )
    )


@st.composite
def crons(draw: st.DrawFn) -> str:
    """Draw a cron line that names some moment."""
    return " ".join(
        draw(fields(low, high)) for low, high in ((0, 59), (0, 23), (1, 28), (1, 12), (0, 7))
    )
