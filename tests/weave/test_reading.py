"""What a lesson says of its length and its sentences is counted in its prose."""

from pathlib import Path

import pytest

from weave import reading


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "lessons").mkdir()
    monkeypatch.setattr(reading, "DOCS", tmp_path)
    return tmp_path / "lessons/one.md"


def test_only_prose_counts(page: Path) -> None:
    sentence = "The cat sat on the mat. "
    page.write_text(
        f"# A cat\n\n{sentence * 30}\n\n/// quiz\n    named: yes\n///\n\n<!-- not this -->\n"
        "$$\\sum_j w_{ij} x_j$$\n\n| a | table |\n\n```python\nno = prose\n```\n"
    )
    assert reading.words("one") == 200  # 182, to the next hundred
    assert reading.told("one") == "200 words, with a reading ease of 116"


def test_long_sentences_of_long_words_read_less_easily(page: Path) -> None:
    page.write_text("The cat sat on the mat. The dog ran to the door. " * 20)
    easy = reading.ease("one")
    page.write_text("Representations generalise considerably better after normalisation " * 20)
    assert easy > 100
    assert reading.ease("one") < 0
