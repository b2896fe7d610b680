"""A trained model's graph, run node by node.

Rasa gives the graph of a message to dask, whose scheduler takes half a millisecond a message, and as much for each
prediction of the next action (docs/adr/0014). A message's nodes depend on each other one by one anyway.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from bot.understanding import standins

standins.install()

from rasa.core.agent import Agent  # noqa: E402 - after the stand-ins
from rasa.engine.exceptions import GraphRunError  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.runner.interface import GraphRunner  # noqa: E402
from rasa.engine.storage.storage import ModelStorage  # noqa: E402

Steps = tuple[tuple[str, tuple[str, ...]], ...]


class DirectRunner(GraphRunner):
    """Runs the nodes that dask's runner has loaded, each after those that it needs."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self.nodes = loaded._instantiated_nodes
        self._schema: GraphSchema = loaded._graph_schema
        self._steps: dict[tuple[str, ...], Steps] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> DirectRunner:
        """A runner of a graph that has not been loaded yet."""
        return cls(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What the targets give, by their names. Raises GraphRunError, as Rasa's runner does."""
        wanted = tuple(targets or self._schema.target_names)
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in self._steps_to(wanted):
                done[name] = self.nodes[name](*(done.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: done[name][1] for name in wanted}

    def _steps_to(self, wanted: tuple[str, ...]) -> Steps:
        """The nodes that these targets need, in an order in which they can run."""
        steps = self._steps.get(wanted)
        if steps is None:
            nodes = self._schema.minimal_graph_schema(list(wanted)).nodes
            needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
            order = TopologicalSorter(needs).static_order()
            steps = self._steps[wanted] = tuple((name, needs[name]) for name in order if name in needs)
        return steps


def load_agent(model: Path, **parts: Any) -> Agent:
    """Rasa's agent with a trained model; `parts` are what `Agent.load` takes beside the model."""
    agent = Agent.load(model, **parts)
    if agent.processor is not None:
        agent.processor.graph_runner = DirectRunner(agent.processor.graph_runner)
    return agent
