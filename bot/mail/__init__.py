"""The e-mail channel: an inbox is read, each mail is understood, and ends in one answer or one ticket."""
