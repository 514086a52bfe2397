"""Texts that fuzzers start from, and texts in which they found a bug: all of them hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.fuzzing import FUZZ, TARGETS


def texts(target: str) -> list[Path]:
    folders = (FUZZ / "seeds" / target, FUZZ / "found" / target)
    return sorted(
        file for folder in folders for file in folder.iterdir() if not file.name.startswith(".")
    )


@pytest.mark.parametrize("target", TARGETS)
def test_there_are_seeds(target: str) -> None:
    assert texts(target)


@pytest.mark.parametrize(
    ("target", "file"),
    [(target, file) for target in TARGETS for file in texts(target)],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_the_text_holds(target: str, file: Path) -> None:
    TARGETS[target](file.read_bytes().decode("utf-8", "replace"))
