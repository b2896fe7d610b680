"""The hotline console: what a consultant sees while the caller talks, and what is kept of the call."""
