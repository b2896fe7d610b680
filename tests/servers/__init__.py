"""Real servers on this machine for tests: mail, and the Bot API."""
