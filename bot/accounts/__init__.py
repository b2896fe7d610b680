"""Who may log in and what they may do: accounts, passwords, sessions, one-time links."""
