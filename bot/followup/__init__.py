"""Keeps promises in mind: warnings before a deadline, reminders, the morning's digest, the weekly overview."""
