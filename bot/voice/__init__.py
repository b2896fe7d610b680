"""The telephone: what the voice assistant hears, decides and says. How a call reaches it is for the channel."""
