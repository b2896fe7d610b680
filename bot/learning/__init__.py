"""Training models and finding the one that fits the data."""
