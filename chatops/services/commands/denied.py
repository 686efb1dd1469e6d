"""The one question that every way in asks before it does anything."""

from chatops.domain.access import Denial, Policy
from chatops.domain.authority import Deed, may_do
from chatops.domain.conversation import Person


class Denied(Exception):
    """Somebody may not do this."""

    def __init__(self, denial: Denial) -> None:
        super().__init__(denial.name)
        self.denial = denial


def check(deed: Deed, person: Person, policy: Policy) -> None:
    """Return when somebody may do this. Raises Denied."""
    if denial := may_do(deed, person, policy):
        raise Denied(denial)
