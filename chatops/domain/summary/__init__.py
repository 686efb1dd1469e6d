"""How a thread that no window holds is condensed: leaves, nodes over them, and a cover."""
