"""The graph run node by node: it gives what Rasa's own runner gives, and fails loudly when that changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.understanding.graph import DirectRunner, load_agent

from rasa.core.agent import Agent  # isort: skip - after the stand-ins
from rasa.engine.exceptions import GraphRunError  # isort: skip
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode  # isort: skip
from rasa.engine.runner.dask import DaskGraphRunner  # isort: skip
from rasa.engine.storage.local_model_storage import LocalModelStorage  # isort: skip


class Sums(GraphComponent):
    """A component that counts how often it ran."""

    def __init__(self, step: int) -> None:
        self.step = step
        self.runs = 0

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: Any, resource: Any, execution_context: Any) -> Sums:
        return cls(config["step"])

    def begin(self, given: int) -> int:
        self.runs += 1
        return given + self.step

    def add(self, left: int, right: int) -> int:
        self.runs += 1
        return left + right + self.step

    def fail(self, given: int) -> int:
        raise RuntimeError(given)


def _node(needs: dict[str, str], function: str, step: int, *, target: bool = False) -> SchemaNode:
    return SchemaNode(needs, Sums, "create", function, {"step": step}, eager=True, is_target=target)


SCHEMA = GraphSchema(
    {
        "sum": _node({"left": "first", "right": "second"}, "add", 100, target=True),
        "second": _node({"given": "first"}, "begin", 10, target=True),
        "first": _node({"given": "start"}, "begin", 1),
        "broken": _node({"given": "start"}, "fail", 0),
    }
)


@pytest.fixture
def both(tmp_path: Path) -> tuple[DaskGraphRunner, DirectRunner]:
    context = ExecutionContext(SCHEMA)
    return (
        DaskGraphRunner.create(SCHEMA, LocalModelStorage(tmp_path), context),
        DirectRunner.create(SCHEMA, LocalModelStorage(tmp_path), context),
    )


@pytest.mark.parametrize("targets", [None, ["sum"], ["second"], ["second", "sum"]])
def test_the_targets_get_what_rasas_runner_gives(both: tuple[Any, Any], targets: list[str] | None) -> None:
    theirs, ours = (runner.run({"start": 5}, targets) for runner in both)
    assert ours == theirs
    assert set(ours) == set(targets or ["sum", "second"])


def test_a_node_runs_once_however_many_need_it_and_not_when_nobody_does(both: tuple[Any, Any]) -> None:
    direct = both[1]
    for _ in range(2):
        assert direct.run({"start": 5}, ["second"]) == {"second": 16}
    assert [direct.nodes[name]._component.runs for name in ("first", "second", "sum")] == [2, 2, 0]


@pytest.mark.parametrize(("inputs", "targets"), [({}, ["sum"]), (None, None), ({"start": 1}, ["broken"])])
def test_what_rasas_runner_refuses_is_refused_the_same_way(
    both: tuple[Any, Any], inputs: dict[str, Any] | None, targets: list[str] | None
) -> None:
    kinds = []
    for runner in both:
        with pytest.raises(Exception, match=r".") as caught:
            runner.run(inputs, targets)
        kinds.append(type(caught.value))
    assert kinds[0] is kinds[1]
    assert kinds[0] is not RuntimeError
    assert issubclass(GraphRunError, Exception)


async def test_a_loaded_model_reads_a_message_as_with_rasas_runner(trained_model: Path) -> None:
    text = "må vi have borde ude på fortovet, og hvad koster det?"
    theirs, ours = Agent.load(trained_model), load_agent(trained_model)
    assert isinstance(ours.processor.graph_runner, DirectRunner)
    assert await ours.parse_message(text) == await theirs.parse_message(text)
