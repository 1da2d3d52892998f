import json

import numpy as np
import pytest

from tasks.classification.topics.find import find_topics
from tasks.classification.topics.model import read_model
from tasks.classification.train.calibrate import calibrate, calibration_error
from tasks.classification.train.linear import Recipe, Row, decide, fit
from tasks.classification.train.own import read_own, train_own
from tasks.classification.train.samples import Sample


def rows(*columns: list[int]) -> list[Row]:
    return [Row(np.array(each, np.int32), np.ones(len(each), np.float32)) for each in columns]


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
def test_train_linear_separates_what_is_separable_and_repeats_itself(loss) -> None:
    examples = rows([0, 2], [0, 3], [1, 2], [1, 3]) * 5
    targets = np.array([[1, 0], [1, 0], [0, 1], [0, 1]] * 5, np.float32)
    recipe = Recipe(loss, epochs=30)
    weights, bias = fit(examples, targets, np.ones_like(targets), width=4, recipe=recipe)
    again, _ = fit(examples, targets, np.ones_like(targets), width=4, recipe=recipe)
    assert (decide(examples, weights, bias).argmax(axis=1) == targets.argmax(axis=1)).all()
    assert (weights == again).all()


def test_train_linear_leaves_out_answers_without_weight() -> None:
    targets, weights = np.array([[1.0], [0.0]] * 10, np.float32), np.array([[1.0], [0.0]] * 10, np.float32)
    matrix, bias = fit(rows([0], [1]) * 10, targets, weights, width=2, recipe=Recipe("logistic", epochs=20))
    assert matrix[1, 0] == 0
    assert bias[0] > 0


def test_train_calibration_makes_sums_honest() -> None:
    generator = np.random.default_rng(5)
    truth = generator.normal(size=(400, 3))
    targets = (generator.random((400, 3)) < 1 / (1 + np.exp(-truth))).astype(np.float32)
    slope, _, offset = calibrate(truth * 4 + 2, np.zeros((400, 3), np.float32), targets)
    scores = 1 / (1 + np.exp(-(slope * (truth * 4 + 2) + offset)))
    assert calibration_error(scores.ravel().tolist(), (targets.ravel() > 0).tolist()) < 0.08
    assert calibration_error([0.95] * 10, [False] * 10) == pytest.approx(0.95)


def own() -> list[Sample]:
    boats = [f"The harbour sailors repaired sail and rudder number {i} before the regatta." for i in range(12)]
    bread = [f"The village baker kneaded dough and baked sourdough loaf {i} in the oven." for i in range(12)]
    return [Sample(None, text, label, "own") for pair in zip(boats, bread, strict=True)
            for text, label in zip(pair, ("boats", "bread"), strict=True)]  # fmt: skip


def test_train_own_labels_make_a_model_that_is_measured_saved_and_used(tmp_path) -> None:
    trained = train_own(own())
    assert trained.accuracy == 1.0
    assert trained.macro_f1 == 1.0
    trained.model.save(tmp_path / "own.npz")
    topics = find_topics(None, "Sailors mended the rudder of a harbour boat.", read_model(tmp_path / "own.npz"))
    assert topics[0].id == topics[0].label == "boats"


def test_train_own_says_what_is_wrong(tmp_path) -> None:
    with pytest.raises(ValueError, match="two labels"):
        train_own(own()[::2])
    with pytest.raises(ValueError, match="'bread' has 1 example"):
        train_own([*own()[::2], own()[1]])
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({"text": "A", "label": "x"}) + "\n{}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_own(path)
