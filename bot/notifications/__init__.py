"""Tells people what concerns them: plans, writes and sends what tickets put in the outbox."""
