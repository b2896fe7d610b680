"""How much disk the packages of a lock take where they are installed."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def locked_names(lock: Path) -> set[str]:
    """Normalised names of a lock's packages."""
    return {_normalised(name) for name in _NAME.findall(lock.read_text(encoding="utf-8"))}


def installed_bytes(lock: Path, site_packages: Path) -> float:
    """Bytes of all files that the lock's packages installed, compiled bytecode left out.

    Raises FileNotFoundError when a package of the lock is not installed: the sum would say too little.
    """
    wanted = locked_names(lock)
    found = {_normalised(one.metadata["Name"]): one for one in distributions(path=[str(site_packages)])}
    missing = wanted - found.keys()
    if missing:
        raise FileNotFoundError(f"not installed: {', '.join(sorted(missing))}")
    return float(sum(_bytes(found[name]) for name in wanted))


def site_packages(python: Path) -> Path:
    """Where an environment keeps its packages, from the path of its interpreter."""
    return next((python.parent.parent / "lib").glob("python3*/site-packages"))


def _bytes(package: Distribution) -> int:
    paths = (Path(str(package.locate_file(file))) for file in package.files or () if file.suffix != ".pyc")
    return sum(path.stat().st_size for path in paths if path.is_file())


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
