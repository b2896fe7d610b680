"""The task and staff catalogue: its shape, reading it, checking it."""
