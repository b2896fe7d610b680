"""`python -m bench [--quick]`: our pipeline and Rasa's default pipeline side by side."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import compare
from bench.processes import BASELINE_PYTHON, WorkerFailedError


def main() -> None:
    """Exit codes: 0 measured, 2 it could not be done."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer examples, epochs and messages: does it work?")
    arguments = parser.parse_args()
    if not BASELINE_PYTHON.exists():
        sys.exit("The baseline's environment is missing: run `make bench`, which makes it.")
    with tempfile.TemporaryDirectory(prefix="indgang-bench-") as folder:
        try:
            print(compare.run(compare.QUICK if arguments.quick else compare.FULL, Path(folder)))
        except WorkerFailedError as error:
            print(error, file=sys.stderr)
            sys.exit(2)


if __name__ == "__main__":
    main()
