"""One room for each outside system; the rooms do not know each other."""
