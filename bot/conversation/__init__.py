"""Runs conversations on Rasa inside this process."""

from bot.understanding import standins

# Before anything here imports Rasa.
standins.install()
