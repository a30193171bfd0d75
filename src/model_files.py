"""The committed weights and measurements in `models/`, by name, here and in the reader's tab.

A figure that computes with one says so in its module, `MODELS = ("small_world.npz",)`; the page
then fetches it, checked as all files are, and gives it to Python before the figure is drawn.
"""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "models"
_given: dict[str, bytes] = {}


def give(name: str, content: bytes | memoryview) -> None:
    """Keep a file that came from elsewhere than the folder."""
    _given[name] = bytes(content)


def model_file(name: str) -> bytes:
    """The bytes of one file. Raises FileNotFoundError if it neither stands there nor was given."""
    return _given[name] if name in _given else (FOLDER / name).read_bytes()
