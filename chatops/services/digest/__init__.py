"""Digests: collected, written, posted, each period once."""
