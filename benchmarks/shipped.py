"""`chatops run` as it is where nothing is installed but what it needs.

structlog and Mako import these two when they find them, and find them wherever chatops is worked
on: 5 MB that no other installation has.
"""

import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

TOOLS = frozenset({"rich", "pygments"})


class Hidden:
    """Finds the tools not to be there."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise ImportError for a tool; leave all else to the other finders."""
        del path, target
        if name.partition(".")[0] in TOOLS:
            raise ModuleNotFoundError(name)
        return None


if __name__ == "__main__":
    sys.meta_path.insert(0, Hidden())
    sys.argv = ["chatops", "run"]
    runpy.run_module("chatops", run_name="__main__")
