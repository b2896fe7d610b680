"""The two pipelines as things that can be trained, asked and served, each in processes of its own."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from bench import baseline, environment, processes, readings
from bench.data import write_nlu
from bench.processes import BASELINE_PYTHON, OWN_PYTHON, Server
from bench.readings import Reading
from bot.learning.models import CONFIG, DOMAIN, data_fingerprint
from bot.settings import PROJECT_ROOT, Settings
from bot.understanding.examples import Example

WORKER = "bench.worker"


class Pipeline(ABC):
    """One pipeline trained on one set of examples; all its files lie in `folder`."""

    python: Path
    lock: Path
    parse_path: str
    reading: Callable[[Mapping[str, Any]], Reading]

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    @abstractmethod
    def model(self) -> Path:
        """Where the trained model lies."""

    @abstractmethod
    def train(self, examples: Sequence[Example]) -> float:
        """Train the whole model, policies too; returns seconds without imports."""

    @abstractmethod
    def serving(self) -> AbstractContextManager[Server]:
        """A server of the pipeline's own kind, started and ready."""

    def read(self, texts: Sequence[str]) -> dict[str, Any]:
        """Load the model and read each message; see worker.py for the result."""
        job = {"do": "read", "own": self.python == OWN_PYTHON, "model": str(self.model), "texts": list(texts)}
        return processes.work(self.python, WORKER, self.folder, job)

    def installed_bytes(self) -> float:
        """Size of the environment that serving needs."""
        return environment.installed_bytes(self.lock, environment.site_packages(self.python))

    def _train(self, domain: Path, config: Path, files: Sequence[Path]) -> float:
        job = {
            "do": "train",
            "own": self.python == OWN_PYTHON,
            "domain": str(domain),
            "config": str(config),
            "files": [str(file) for file in files],
            "model": str(self.model),
        }
        return float(processes.work(self.python, WORKER, self.folder, job)["seconds"])


class Own(Pipeline):
    """The program's own pipeline, served by `indgang serve`."""

    python = OWN_PYTHON
    lock = PROJECT_ROOT / "requirements" / "base.txt"
    parse_path = "/api/v1/triage"
    reading = staticmethod(readings.own)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._settings = Settings(
            data_dir=folder / "data", models_dir=folder / "models", nlu_dir=folder / "nlu", messages_per_minute=100_000
        )

    @property
    def model(self) -> Path:
        # The name under which the program looks for the model of this data.
        return self._settings.models_dir / f"{data_fingerprint(self._settings)}.tar.gz"

    def train(self, examples: Sequence[Example]) -> float:
        rules = self._settings.nlu_dir / "rules.yml"
        write_nlu(self._settings.nlu_dir / "nlu.yml", examples)
        shutil.copy(PROJECT_ROOT / "nlu_data" / "rules.yml", rules)
        return self._train(DOMAIN, CONFIG, [self._settings.nlu_dir])

    def serving(self) -> AbstractContextManager[Server]:
        port = processes.free_port()
        command = [str(self.python), "-m", "bot", "serve", "--port", str(port)]
        log = self.folder / "server.log"
        return processes.serving(command, PROJECT_ROOT, log, port, "/healthz", self._environment)

    def turns(self, conversations: Sequence[Sequence[str]]) -> list[float]:
        """Seconds of every turn of the conversations, held one after the other."""
        job = {"do": "turns", "conversations": conversations}
        return list(processes.work(self.python, "bench.turns", self.folder, job, self._environment)["seconds"])

    @property
    def _environment(self) -> dict[str, str]:
        kept = ("data_dir", "models_dir", "nlu_dir", "messages_per_minute")
        return {f"INDGANG_{name.upper()}": str(getattr(self._settings, name)) for name in kept}


class RasaDefault(Pipeline):
    """Rasa's default pipeline, served by `rasa run`."""

    python = BASELINE_PYTHON
    lock = PROJECT_ROOT / "requirements" / "baseline.txt"
    parse_path = "/model/parse"
    reading = staticmethod(readings.baseline)

    def __init__(self, folder: Path, epochs: int) -> None:
        super().__init__(folder)
        self._epochs = epochs

    @property
    def model(self) -> Path:
        return self.folder / "models" / "baseline.tar.gz"

    def train(self, examples: Sequence[Example]) -> float:
        project = self.folder / "project"
        baseline.write_project(project, examples, self._epochs)
        files = [project / "nlu.yml", project / "stories.yml"]
        return self._train(project / "domain.yml", project / "config.yml", files)

    def serving(self) -> AbstractContextManager[Server]:
        port = processes.free_port()
        command = [str(self.python), "-m", "rasa", "run", "--enable-api", "--interface", "127.0.0.1"]
        command += ["--port", str(port), "--model", str(self.model)]
        return processes.serving(command, self.folder, self.folder / "server.log", port, "/status", {})
