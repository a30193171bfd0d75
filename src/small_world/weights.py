"""Reads the weights of a model of the small world, with numpy alone.

A file holds each array under the name that `attention.named_arrays` gives it, as whole steps of 8
or 16 bits. Each row has a size of its steps, which stands beside them under the name `.../scale`.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention import GPTParameters, named_arrays
from model_files import model_file
from small_world.runs import RUNS, Run, file_of, parameters_of

Array = NDArray[np.float64]
SCALE = "/scale"


def rounded(array: Array, bits: int) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """Whole steps of so many bits, in the shape of the array, and the size of a step: (..., 1)."""
    most = 2 ** (bits - 1) - 1
    largest = np.abs(array).max(axis=-1, keepdims=True)
    scale = np.where(largest > 0, largest / most, 1.0).astype(np.float32)
    return np.rint(array / scale).astype(f"int{bits}"), scale


def write(parameters: GPTParameters, bits: int) -> bytes:
    """The content of a file with these parameters, rounded to so many bits."""
    arrays: dict[str, Any] = {}
    for name, array in named_arrays(parameters):
        arrays[name], arrays[name + SCALE] = rounded(array, bits)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def read(content: bytes, run: Run) -> GPTParameters:
    """The parameters in the content of a file, as the run's model has them.

    Raises ValueError if it holds not exactly the arrays of that model, in their shapes.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        names = [name for name in file.files if not name.endswith(SCALE)]
        return filled(run, {name: file[name] * file[name + SCALE].astype(float) for name in names})


@cache
def trained(name: str = "full") -> GPTParameters:
    """What a run has learned, from its file in models/.

    Raises FileNotFoundError if that file is not there, or in the tab not yet.
    """
    return read(model_file(file_of(name)), RUNS[name])


def filled(run: Run, arrays: dict[str, Array]) -> GPTParameters:
    """The parameters of a run's model, from arrays by name.

    Raises ValueError as `read` does.
    """
    blank = parameters_of(run.sizes)
    shapes = {name: array.shape for name, array in named_arrays(blank)}
    found = {name: array.shape for name, array in arrays.items()}
    if shapes != found:
        wrong = sorted(dict(shapes.items() ^ found.items()))
        raise ValueError(f"these are not the arrays of the model: {', '.join(wrong)}")
    values = iter([np.asarray(arrays[name], dtype=np.float64) for name in shapes])
    filled_in = _fill(blank, values)
    assert isinstance(filled_in, GPTParameters)
    return filled_in


def _fill(part: Any, values: Iterator[Array]) -> Any:
    """The same nested tuples with other arrays, taken in order."""
    if isinstance(part, np.ndarray):
        return next(values)
    if isinstance(part, tuple):
        inner = [_fill(field, values) for field in part]
        return type(part)(*inner) if hasattr(part, "_fields") else tuple(inner)
    return part
