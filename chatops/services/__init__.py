"""One module for each thing done for a person."""
