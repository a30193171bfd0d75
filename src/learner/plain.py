"""What an error of Python or NumPy means, in plain words."""

from __future__ import annotations

import re

# The last line of a traceback, and what to say under it. The first that fits is taken.
MEANINGS = (
    (
        r"NameError: name '_{2,}'|AttributeError: .*has no attribute '_{2,}'",
        "There is still a blank, `____`, to fill in.",
    ),
    (
        r"NameError: name 'np'",
        "`np` is not known yet. Put `import numpy as np` at the top.",
    ),
    (
        r"NameError: name '(\w+)'",
        "Python does not know the name `{0}` at this point. Is it spelled as where you defined it, "
        "and is it defined before this line runs?",
    ),
    (
        r"IndentationError|TabError",
        "The indentation does not fit. The lines of one block start at the same column, four "
        "spaces deeper than the line with the colon.",
    ),
    (
        r"SyntaxError: .*was never closed",
        "A bracket was opened and not closed. Look at the line that is named and at the one "
        "before it.",
    ),
    (
        r"SyntaxError: expected ':'",
        "A line that opens a block, such as `def`, `for` or `if`, ends with a colon.",
    ),
    (
        r"SyntaxError",
        "Python cannot read this line. Often a bracket, a comma or a colon is missing here or in "
        "the line before.",
    ),
    (
        r"ValueError: matmul: .*mismatch|ValueError: shapes .* not aligned",
        "A matrix product `A @ B` needs as many columns in `A` as there are rows in `B`. Print the "
        "two shapes. Perhaps one of the two should be transposed: `.T`.",
    ),
    (
        r"ValueError: .*could not be broadcast",
        "Two arrays of these shapes cannot be combined number by number. Print their shapes. "
        "After a sum or a maximum, `keepdims=True` often helps.",
    ),
    (
        r"ValueError: The truth value of an array",
        "An `if` needs one yes or no, but here it got an array of them. `.any()` or `.all()` makes "
        "one of many.",
    ),
    (
        r"AxisError",
        "The array has no such axis. A list of numbers has axis 0 only, a table has 0 and 1, and "
        "`-1` is the last one in both.",
    ),
    (
        r"IndexError: index (-?\d+) is out of bounds for axis \d+ with size (\d+)",
        "There is no place {0}. With {1} entries the places run from 0, and the last is one less "
        "than {1}.",
    ),
    (r"IndexError", "An index points beyond the end, or there are more indices than axes."),
    (
        r"TypeError: '(\w+)' object is not callable",
        "Something that is not a function stands before round brackets. To take an entry, use "
        "square ones: `x[0]`.",
    ),
    (
        r"TypeError: .*required positional argument|TypeError: .*positional arguments? but",
        "The function is called with another number of arguments than it takes. Compare its first "
        "line with the one that you were given.",
    ),
    (
        r"TypeError: .*torch\.return_types\.",
        "Along a `dim`, a tensor’s `max` returns two things: the largest numbers, and the places "
        "where they stand. `amax` returns the numbers only.",
    ),
    (
        r"RuntimeError: The size of tensor a .* must match",
        "Two tensors of these shapes cannot be combined number by number. Print their shapes. "
        "After a sum or a maximum, `keepdim=True` often helps.",
    ),
    (
        r"TypeError: .*NoneType",
        "Something here is `None`. Did a function that you call forget its `return`?",
    ),
    (
        r"AttributeError: .*'(?:numpy\.)?(\w+)' .*has no attribute '(\w+)'",
        "A value of type `{0}` has nothing called `{1}`. Check the spelling, and what the value "
        "is: `print(type(value))`.",
    ),
    (
        r"ImportError: cannot import name '(\w+)' from 'yours'",
        "`yours` has no `{0}`. It has what you write in the exercises under the names of the core: "
        "`dot_product`, `cosine`, `softmax` and `attention`.",
    ),
    (
        r"ModuleNotFoundError: No module named '(?:matplotlib|mpl_toolkits)",
        "Put `import matplotlib.pyplot as plt` on a line of its own. Matplotlib is loaded when the "
        "code has such a line.",
    ),
    (
        r"ModuleNotFoundError|ImportError",
        "This cannot be imported here. There are Python's own modules, `numpy`, `matplotlib`, "
        "`attention` (the course's own), and `yours` (what you wrote in earlier exercises).",
    ),
    (r"ZeroDivisionError", "Something is divided by 0. Print the divisor to see when."),
    (
        r"RecursionError",
        "The function calls itself again and again. Did you mean to call another one?",
    ),
    (
        r"NotImplementedError",
        "The starting code raises this itself, until your code stands in its place.",
    ),
)


def in_plain_words(error: str) -> str:
    """What an error means, or "" where we have nothing to add. error: a traceback, or its end."""
    last = error.strip().rsplit("\n", 1)[-1][:500]
    for pattern, meaning in MEANINGS:
        if found := re.match(rf"(?:[\w.]*\.)?(?:{pattern})", last):
            return meaning.format(*found.groups()) if found.groups() else meaning
    return ""
