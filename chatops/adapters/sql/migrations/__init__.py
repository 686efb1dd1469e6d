"""How the schema came to be what it is, one step a file; steps are added, never changed."""
