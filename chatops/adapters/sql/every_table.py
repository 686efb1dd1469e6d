"""Every table there is, wherever it is described."""

from chatops.adapters.sql import digest_tables, ledger_tables, settings_tables, tables

DESCRIBED_IN = (tables, settings_tables, ledger_tables, digest_tables)
"""Importing these is what puts their tables into `metadata`."""

metadata = tables.metadata
