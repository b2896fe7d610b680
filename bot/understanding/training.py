"""Trains the inquiry model: features, classifiers, and what is fitted on messages they have not seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from bot.understanding import certainty, corpus, fitting, held_out, meaning, several
from bot.understanding.act import INQUIRY, OUT_OF_SCOPE, ActModel, act_of, is_conversation, manner, with_edges
from bot.understanding.encoder import NOTHING, Encoder
from bot.understanding.examples import Example
from bot.understanding.facts import Facts
from bot.understanding.features import FeatureSpace
from bot.understanding.fitting import Lesson
from bot.understanding.held_out import HeldOut, task_columns
from bot.understanding.lemmas import lemma_table
from bot.understanding.level import LEVELS, NO_PACKAGE, constant
from bot.understanding.linear import DenseClassifier
from bot.understanding.model import InquiryModel
from bot.understanding.several import PresenceModel

MAX_TURNED_AWAY = 0.11
"""Share of the business messages, of those not seen, below the boundary to what is out of scope. The examples are
harder than what businesses write: on the development set it is 2 %."""
SINGLES_EVERY = 3
"""Of messages that ask for one task, every third is enough to learn what being asked for looks like."""
CONVERSATION_STRENGTH = 10.0
LINE_STRENGTH = 1.0
LEVEL_STRENGTH = 1.0
PACKAGE_STRENGTH = 2.0
UNCLEAR = "unclear"
"""The act of a conversation when no example shows any."""
PLAIN_EVERY = 4
"""Of messages without a package, every fourth is enough."""

Ranked = Sequence[tuple[int, float]]
"""Task numbers with the probability that they are asked for, best first."""


def train(
    examples: Sequence[Example], extra: Sequence[Example], facts: Facts, encoder: Encoder | None = None
) -> InquiryModel:
    """Train on labelled messages; `extra` (catalogue words) teach but are never held out.

    Deterministic: the same data gives the same model. Raises ValueError without examples.
    """
    if not examples:
        raise ValueError("der er ingen eksempler at træne på")
    known = {label for example in examples for label in example.labels}
    everything = [*examples, *(one for one in extra if one.intent in known)]
    labels = sorted(known)
    tokenised = corpus.tokenise(one.text for one in everything)
    space = corpus.learn(tokenised, lemma_table(_raw_words(everything)))
    matrix = corpus.matrix(space, tokenised)
    seen = held_out.score(space, matrix, everything, len(examples), labels)
    said = meaning.add(encoder, seen, everything, labels) if encoder else NOTHING
    first = np.array([labels.index(one.labels[0]) for one in examples])
    seen.classifier.temperature = fitting.fit_temperature(seen.scores, first)
    spoken = [row for row, one in enumerate(examples) if is_conversation(one.intent)]
    turns = [with_edges(tokenised[row]) for row in spoken]
    talk = corpus.learn(turns, space.lemmas)
    model = InquiryModel(
        space=space,
        classifier=seen.classifier,
        presence=_presence(seen, examples, labels),
        act=_act(seen, talk, examples, labels),
        sure=fitting.fit_dense(
            np.zeros((1, 1), np.float32), [certainty.RIGHT], [certainty.WRONG, certainty.RIGHT], 1.0
        ),
        level=constant(LEVELS[:1], 0, 0),
        package=constant((NO_PACKAGE,), 0, 0),
        usual_level=dict(facts.usual_level),
        package_tasks=dict(facts.package_tasks),
        meaning=said,
    )
    ranked = [
        model.presence.rank(reading) if one.tasks else [] for one, reading in zip(examples, seen.readings, strict=True)
    ]
    _train_certainty(model, seen, ranked, examples, tokenised)
    conversation = _conversation(talk, turns, [examples[row] for row in spoken])
    lessons = (conversation, *_wordings(model, matrix, seen, ranked, examples))
    model.act.conversation, model.level, model.package = map(fitting.fit_wording, lessons)
    # What was left out is as frequent as what stayed.
    model.package.bias[0] += np.float32(np.log(PLAIN_EVERY)) if len(model.package.labels) > 1 else np.float32(0)
    return model


def _presence(seen: HeldOut, examples: Sequence[Example], labels: Sequence[str]) -> PresenceModel:
    columns = task_columns(labels)
    number = {labels[column].partition("/")[2]: place for place, column in enumerate(columns)}
    several_rows = [row for row, one in enumerate(examples) if len(one.tasks) > 1]
    single_rows = [row for row, one in enumerate(examples) if len(one.tasks) == 1][::SINGLES_EVERY]
    rows = sorted(several_rows + single_rows)
    gold = [frozenset(number[task] for task in examples[row].tasks) for row in rows]
    readings = [seen.readings[row] for row in rows]
    first = np.array([number[examples[row].tasks[0]] for row in rows])
    temperature = fitting.fit_temperature(np.stack([reading.whole for reading in readings]), first)
    return several.fit(readings, gold, temperature)


def _act(seen: HeldOut, space: FeatureSpace, examples: Sequence[Example], labels: Sequence[str]) -> ActModel:
    """Business or out of scope; which act of a conversation a message is comes later, from `_conversation`."""
    temperature = seen.classifier.temperature
    undecided = _undecided(OUT_OF_SCOPE, INQUIRY)
    conversation = constant((UNCLEAR,), 0, 0)
    model = ActModel(list(labels), space, conversation, seen.business_classifier, undecided)
    rows = [row for row, one in enumerate(examples) if not is_conversation(one.labels[0])]
    gold = [act_of(examples[row].labels[0]) for row in rows]
    if len(set(gold)) > 1:
        features = [model.describe(seen.scores[row], seen.business[row], temperature) for row in rows]
        model.line = fitting.fit_dense(np.stack(features), gold, [OUT_OF_SCOPE, INQUIRY], LINE_STRENGTH)
        margins = [model.odds(one) for one, act in zip(features, gold, strict=True) if act == INQUIRY]
        model.bias = -float(np.quantile(margins, MAX_TURNED_AWAY))
    return model


def _train_certainty(
    model: InquiryModel,
    seen: HeldOut,
    ranked: Sequence[Ranked],
    examples: Sequence[Example],
    tokenised: Sequence[Sequence[str]],
) -> None:
    """Learn from the business messages that are taken for such whether their first task is one they ask for."""
    columns = task_columns(model.classifier.labels)
    features, gold = [], []
    for row, example in enumerate(examples):
        if not example.tasks:
            continue
        if model.act.margin(seen.scores[row], seen.business[row], model.classifier.temperature) < 0:
            continue
        letters = seen.scores[row] - seen.by_words[row] - model.classifier.bias
        known = model.known_share(tokenised[row])
        features.append(certainty.describe(ranked[row], seen.by_words[row][columns], letters[columns], known))
        asked = model.task_id(ranked[row][0][0]) in example.tasks
        gold.append(certainty.RIGHT if asked else certainty.WRONG)
    if features:
        model.sure = fitting.fit_dense(np.stack(features), gold, [certainty.WRONG, certainty.RIGHT], 1.0)


def _conversation(space: FeatureSpace, tokens: Sequence[Sequence[str]], examples: Sequence[Example]) -> Lesson:
    """Which dialogue act a message of a conversation is."""
    acts = [act_of(one.intent) for one in examples]
    dense = np.array([manner(one.text) for one in examples]).reshape(len(examples), len(manner("")))
    return Lesson(corpus.matrix(space, tokens), dense, acts, sorted(set(acts)) or [UNCLEAR], CONVERSATION_STRENGTH)


def _wordings(
    model: InquiryModel,
    matrix: sparse.csr_matrix,
    seen: HeldOut,
    ranked: Sequence[Ranked],
    examples: Sequence[Example],
) -> tuple[Lesson, Lesson]:
    """Level and package, by the tasks that the classifiers choose: that is what there is when it serves."""
    rows = [row for row, one in enumerate(examples) if one.level in LEVELS and one.tasks]
    described = [
        model.dense(examples[row].text, model.chosen_tasks(ranked[row]), len(seen.readings[row].parts)) for row in rows
    ]
    dense = np.array(described).reshape(len(rows), len(model.dense("", (), 0)))
    levels = [examples[row].level or "" for row in rows]
    packages = [examples[row].package or NO_PACKAGE for row in rows]
    plain = [place for place, package in enumerate(packages) if package == NO_PACKAGE]
    kept = sorted({*plain[::PLAIN_EVERY], *(p for p, package in enumerate(packages) if package != NO_PACKAGE)})
    names = [NO_PACKAGE, *sorted(set(packages) - {NO_PACKAGE})]
    few = matrix[[rows[place] for place in kept]]
    return (
        Lesson(matrix[rows], dense, levels, LEVELS, LEVEL_STRENGTH),
        Lesson(few, dense[kept], [packages[place] for place in kept], names, PACKAGE_STRENGTH),
    )


def _undecided(*labels: str) -> DenseClassifier:
    """Stands where a small regression has not been fitted: says that each label is as probable."""
    return DenseClassifier(list(labels), np.zeros((1, len(labels)), np.float32), np.zeros(len(labels), np.float32))


def _raw_words(examples: Sequence[Example]) -> set[str]:
    return {word for one in examples for word in re.findall(r"\w+", one.text.lower())}
