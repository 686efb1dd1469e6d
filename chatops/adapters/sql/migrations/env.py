"""Runs the steps on the connection that `chatops.adapters.sql.migrate` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite takes DDL back as well as any, given our BEGIN IMMEDIATE; Alembic thinks not.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
