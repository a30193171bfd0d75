"""Committed models are found by their names, and the tab gets them handed over."""

from pathlib import Path

import pytest

import model_files
from model_files import give, model_file


def test_a_file_is_read_from_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_files, "FOLDER", tmp_path)
    (tmp_path / "small.npz").write_bytes(b"weights")
    assert model_file("small.npz") == b"weights"
    with pytest.raises(FileNotFoundError):
        model_file("large.npz")


def test_what_was_given_needs_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_files, "FOLDER", tmp_path / "missing")
    monkeypatch.setattr(model_files, "_given", {})
    give("small.npz", memoryview(b"handed over"))
    assert model_file("small.npz") == b"handed over"
