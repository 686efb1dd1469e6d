"""Long threads, condensed: built in the background, kept, and forgotten when people delete."""
