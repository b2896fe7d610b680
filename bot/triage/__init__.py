"""From a reading of a message to a decision."""
