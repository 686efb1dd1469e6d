"""How the process lives and dies; knows no vendor."""
