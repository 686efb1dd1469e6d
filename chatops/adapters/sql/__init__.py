"""The room for the database."""
