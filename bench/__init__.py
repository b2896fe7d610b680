"""Measures our pipeline beside Rasa's default pipeline: `make bench` and `make bench-massive`."""
