"""Values and pure functions: no vendor, no clock, no input or output."""
