"""Tickets: owner, deputy, deadline and storage."""
