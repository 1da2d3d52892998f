"""``nightdesk train``: classifiers with labels of one's own."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workers.cli.client import fail, out


class What(StrEnum):
    """What can be trained."""

    topics = "topics"


def train(
    what: Annotated[What, typer.Argument(help="What to train.")],
    labels: Annotated[Path, typer.Option(help='JSON Lines with "text", "label" and optionally "title".')],
    model: Annotated[Path, typer.Option("--out", help="Where the model is written.")] = Path("topics.npz"),
) -> None:
    """Fit a classifier to labels of your own, and say what it reaches on articles it has not seen.

    Put the model to use with the setting analysis.topic_model.

    Example: nightdesk train topics --labels my.jsonl --out topics.npz
    """
    from tasks.classification.train.own import read_own, train_own

    if not labels.is_file():
        fail(f"{labels} is not a file. Give JSON Lines with text and label.")
    if not model.resolve().parent.is_dir() or model.is_dir():
        fail(f"{model} cannot be written. Give a file in a folder that exists with --out.")
    try:
        trained = train_own(read_own(labels))
        trained.model.save(model)
    except (OSError, ValueError) as error:
        fail(str(error))
    out.print(
        f"{what.value}: {trained.articles} articles, cross-validated accuracy {trained.accuracy:.3f}, "
        f"macro F1 {trained.macro_f1:.3f}, calibration error {trained.calibration_error:.3f}.",
        highlight=False,
    )
    out.print(f"Use it with NIGHTDESK_ANALYSIS__TOPIC_MODEL={model.resolve()}", highlight=False)
