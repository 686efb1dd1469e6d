"""The database room: SQLite by default, PostgreSQL for several replicas."""
