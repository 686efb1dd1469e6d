"""What people do to the bot besides asking: each command, button and window, to its one outcome."""
