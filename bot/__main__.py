"""`python -m bot` is the command line `indgang`."""

from bot.cli import main

main()
