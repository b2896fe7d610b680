"""Trains or reads with one pipeline, in a process of that pipeline's own environment.

Run as `python -m bench.worker JOB.json`; the same code measures both sides. For the baseline it imports
nothing but the standard library and Rasa, so that the baseline's environment needs nothing of ours.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

WARM_UP = 20
"""Messages read before the clock counts."""


def main(job_file: Path) -> None:
    """Do one job and write its result to the file the job names."""
    job = json.loads(job_file.read_text(encoding="utf-8"))
    if job["own"]:
        from bot.understanding import standins

        standins.install()
    result = _train(job) if job["do"] == "train" else _read(job)
    Path(job["result"]).write_text(json.dumps(result), encoding="utf-8")


def _train(job: dict[str, Any]) -> dict[str, Any]:
    """Seconds of training, without the imports before it."""
    import rasa.model_training

    started = time.perf_counter()
    result = rasa.model_training.train(
        domain=job["domain"],
        config=job["config"],
        training_files=job["files"],
        output=str(Path(job["model"]).parent),
        fixed_model_name=Path(job["model"]).name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.model is None:
        raise SystemExit("Rasa gave no model")
    return {"seconds": time.perf_counter() - started}


def _read(job: dict[str, Any]) -> dict[str, Any]:
    """Seconds of import and load, then each message with its seconds and those of the components."""
    started = time.perf_counter()
    if job["own"]:
        from bot.understanding.graph import load_agent

        agent = load_agent(Path(job["model"]))
        nodes = agent.processor.graph_runner.nodes
    else:
        from rasa.core.agent import Agent

        agent = Agent.load(job["model"])
        nodes = agent.processor.graph_runner._instantiated_nodes
    load_seconds = time.perf_counter() - started
    spent = _time_components(nodes)
    messages = asyncio.run(_parse_all(agent, job["texts"], spent))
    return {"load_seconds": load_seconds, "messages": messages}


async def _parse_all(agent: Any, texts: Sequence[str], spent: list[float]) -> list[dict[str, Any]]:
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    return [await _parse(agent, text, spent) for text in texts]


async def _parse(agent: Any, text: str, spent: list[float]) -> dict[str, Any]:
    spent.clear()
    started = time.perf_counter()
    parsed = await agent.parse_message(text)
    seconds = time.perf_counter() - started
    return {
        "ranking": parsed.get("intent_ranking", []),
        "understanding": parsed.get("understanding"),
        "seconds": seconds,
        "component_seconds": sum(spent),
    }


def _time_components(nodes: dict[str, Any]) -> list[float]:
    """Make every pipeline component note its seconds in the list that is returned.

    Rasa's graph nodes have no public hook that can be added after loading, hence the private names.
    """
    spent: list[float] = []
    for name, node in nodes.items():
        if name.startswith("run_") and node._fn_name == "process":
            node._fn = _timed(node._fn, spent)
    return spent


def _timed(function: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent.append(time.perf_counter() - started)

    return timed


if __name__ == "__main__":
    main(Path(sys.argv[1]))
