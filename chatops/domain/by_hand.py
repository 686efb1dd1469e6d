"""Runs of digests that somebody asked for: each has a key that is nobody else's."""

from hashlib import sha256

from chatops.domain.digest import BY_HAND, Period
from chatops.domain.names import UserId


def trigger_of(user: UserId, unique: str) -> str:
    """Return what a run is ordered by; the same for the same gesture, however often it arrives."""
    return f"{user}.{sha256(unique.encode()).hexdigest()[:16]}"


def asked_by(period: Period) -> UserId | None:
    """Return who asked for a run, None where its schedule did."""
    return named_in(period.key)


def named_in(key: str) -> UserId | None:
    """Return who asked for the run with this key."""
    if not key.startswith(BY_HAND):
        return None
    user, dot, _ = key.removeprefix(BY_HAND).partition(".")
    return UserId(user) if dot and user else None
