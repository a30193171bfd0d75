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
        r"\w+: .*(?:'ellipsis'|of type ellipsis)",
        "There is still a `...` here, where your code goes.",
    ),
    (
        r"NameError: name 'np'",
        "`np` is not known yet. Put `import numpy as np` at the top.",
    ),
    (
        r"NameError: name '(dot_product|cosine|softmax|attention)'",
        "Exercises do not share their names. `from yours import {0}` at the top brings the `{0}` "
        "that you wrote.",
    ),
    (
        r"NameError: name '(scores|attention_weights)'",
        "Nothing has been put into `{0}` at this point. If you mean the function of another "
        "exercise: only `dot_product`, `cosine`, `softmax` and `attention` can be imported, from "
        "`yours`. Of `{0}`, copy the lines that you need.",
    ),
    (
        r"NameError: name 'T'",
        "The transpose is `X.T`. In Python `^` is no power and no transpose.",
    ),
    (
        r"TypeError: (?:unsupported operand .* for \^|ufunc 'bitwise_xor')",
        "In Python a power is written `**`: `x ** 2`. And e to a power is `np.exp(x)`.",
    ),
    (
        r"NameError: name 'math'",
        "`math` is not known yet. Put `import math` at the top, or use NumPy: `np.sqrt`, `np.exp`.",
    ),
    (
        r"AttributeError: 'list' .*has no attribute 'find'",
        "A list finds the place of an entry with `index`: `order.index(token)`.",
    ),
    (
        r"NameError: name '(exp|sqrt|log|arccos|array|zeros|ones|eye|dot|matmul|mean|argmax"
        r"|transpose|arange|linalg|outer)'",
        "This function is NumPy’s, so its name begins with `np.`: write `np.{0}`, and `import "
        "numpy as np` at the top.",
    ),
    (
        r"UnboundLocalError: .*variable '(\w+)'",
        "`{0}` is used here before anything was put into it. A function that gives `{0}` a value "
        "anywhere has its own `{0}`: give it one above this line, for a total say `{0} = 0`.",
    ),
    (
        r"NameError: name '(\w+)'",
        "Python does not know the name `{0}` at this point. Is it spelled as where you defined it, "
        "and is it defined before this line runs?",
    ),
    (
        r"SyntaxError: .*\n(?:[%!?]|.*\?$)",
        "A line with `%`, `!` or `?` speaks to a notebook or a terminal, and a page is neither. "
        "Leave it out: pictures are shown without it, and nothing can be installed here.",
    ),
    (
        r"SyntaxError: '?(?:await|async \w+|asynchronous comprehension)'? outside",
        "A page runs your code from its first line to its last and cannot wait in between. Write "
        "it without `async` and `await`, as plain functions that call each other.",
    ),
    (
        r"RuntimeError: .*(?:callPromising|stack switch)",
        "A page cannot wait for what runs besides, so there is no `asyncio.run` here. Write plain "
        "functions, without `async` and `await`, and call them one after the other.",
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
        r"SyntaxError: 'return' outside function",
        "This `return` belongs to no function. Put it four spaces deeper than the line with `def`, "
        "as the other lines of the function.",
    ),
    (
        r"SyntaxError: invalid (?:non-printable )?character '?(\S+?)'?(?: \(|\n|$)",
        "Python does not know the character `{0}`. Such ones come along when text is copied from a "
        "page. Type it anew: the minus of Python is `-`, and its quotes are `\"` and `'`.",
    ),
    (
        r"SyntaxError",
        "Python cannot read this line. Often a bracket, a comma or a colon is missing here or in "
        "the line before.",
    ),
    (
        r"(?:TypeError|ValueError): .*builtin_function_or_method"
        r"|ValueError: matmul: .*does not have enough dimensions",
        "One side here is no array. Is there still a `...` in what it is made of? A number takes "
        "`*`, and no `@`. And a method such as `X.transpose` needs its round brackets: "
        "`X.transpose()`. `X.T` needs none.",
    ),
    (
        r"ValueError: \w+ must hold numbers, in rows of equal length",
        "A function of the course got something here that is no array of numbers. Is there still a "
        "`...` in it, or are its rows of different lengths?",
    ),
    (
        r"ValueError: \w+ (?:holds NaN or infinity|has a row of minus infinity alone)",
        "A function of the course got `nan` or `inf` here, and calculates with neither. Print what "
        "you give it. Where a score is to count for nothing, `-1e9` does what `-np.inf` would.",
    ),
    (
        r"TypeError: only (?:0-dimensional|length-1|size-1) arrays|TypeError: must be real number",
        "One number is wanted here, and several came. `math.exp` and the like take single numbers. "
        "NumPy’s functions of the same name take whole arrays: `np.exp(x)`.",
    ),
    (
        r"TypeError: Cannot interpret .* as a data type",
        "The lengths of an array are one argument, in brackets of their own: `np.zeros((n, n))`.",
    ),
    (
        r"ValueError: could not broadcast input array",
        "What is put in here has another shape than the place that it is put into. Print the "
        "shapes of both.",
    ),
    (
        r"ValueError: (?:too many|not enough) values to unpack",
        "To the left of `=` there are more names than things that come back, or fewer. "
        "`attention` returns three: `scores, weights, output = attention(X)`.",
    ),
    (
        r"ValueError: .* is not in list|ValueError: list\.index",
        "`index` looks for an entry of a list and tells its place, and this entry is not there. "
        "For the entry at a place, take square brackets: `tokens[0]`.",
    ),
    (
        r"TypeError: (?:(?:unsupported|bad) operand .*'list'|can't multiply seq|can only .* list)"
        r"|AttributeError: 'list' .*has no attribute '(?:T|shape|sum|mean|\w*max|\w*min)'",
        "Python’s lists do not calculate. Make an array of it first: `np.array(...)`.",
    ),
    (
        r"ValueError: setting an array element with a sequence",
        "Several numbers are put where one has its place, or rows of different lengths are made "
        "into one array. Print the shapes of both sides.",
    ),
    (
        r"ValueError: (?:math domain error|expected a )",
        "The function has no value for this number, as the root has none below 0. Print it.",
    ),
    (
        r"OverflowError: math range error",
        "The result is too large for the computer. `math.exp` goes up to about 709. With softmax, "
        "take the largest score away first.",
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
        "Python needs one yes or no here, and got an array of them. It asks for one in `if` and "
        "`and`, and in its own `max` and `min`: of an array, `x.max()` finds the largest. "
        "Otherwise `.any()` or `.all()` makes one of many.",
    ),
    (
        r"AxisError|ValueError: .* has no axis",
        "The array has no such axis. A list of numbers has axis 0 only, a table has 0 and 1, and "
        "`-1` is the last one in both.",
    ),
    (
        r"IndexError: index (-?\d+) is out of bounds for axis \d+ with size 0",
        "There is no place {0}: the array holds nothing along this axis. Print its shape.",
    ),
    (
        r"IndexError: index (-?\d+) is out of bounds for axis \d+ with size (\d+)",
        "There is no place {0}. With {1} entries the places run from 0, and the last is one less "
        "than {1}.",
    ),
    (
        r"TypeError: only integer scalar arrays",
        "One whole number is wanted here, and an array came. A list takes one in its square "
        "brackets, such as `tokens[w.argmax()]`. And what comes second in `np.sum(a, b)` is an "
        "axis: to multiply and add up, write `np.sum(a * b)`.",
    ),
    (
        r"TypeError: '(?:tuple|list)' object cannot be interpreted as an integer",
        "One whole number is wanted here, and several came. `X.shape` holds two: `X.shape[0]` is "
        "the number of rows, and `len(X)` is the same.",
    ),
    (
        r"IndexError: only integers|TypeError: (?:list|tuple|string) indices must be",
        "A place is a whole number. A word cannot stand in the square brackets, nor can a number "
        "with a point, such as `1.0`. A list takes one number only, and no `[i, j]`.",
    ),
    (
        r"IndexError: too many indices",
        "There are more indices in the square brackets than the array has axes. Print its shape.",
    ),
    (r"IndexError", "An index points beyond the end."),
    (
        r"TypeError: 'module' object is not callable",
        "A module stands before the round brackets, and the function is inside of it. Import that: "
        "`from attention import attention`.",
    ),
    (
        r"TypeError: '[\w.]+' object is not callable",
        "Something that is not a function stands before round brackets. `X.T` and `X.shape` need "
        "none, and to take an entry, use square ones: `x[0]`.",
    ),
    (
        r"TypeError: .*unexpected keyword argument '(keep_?dims?)'",
        "NumPy writes `keepdims`, with an s at the end and no underscore. Here stands `{0}`.",
    ),
    (
        r"TypeError: .*unexpected keyword argument 'dim'",
        "NumPy says `axis` for what PyTorch calls `dim`.",
    ),
    (
        r"TypeError: (?=.*keyword argument)(?=.*'(?:axis|keepdims)').*\b(sum|max|min)\(\)",
        "Python’s own `{0}` knows no axes. NumPy’s does: `x.{0}(axis=...)`.",
    ),
    (
        r"TypeError: '(?:int|float|numpy\.\w+)' object is not iterable",
        "One number stands where several are wanted. To count up to it in a loop, write "
        "`for i in range(n)`.",
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
        r"AttributeError: .*'numpy.*has no attribute '(dot_product|cosine|softmax|attention)'",
        "Neither NumPy nor an array has a `{0}`. `from yours import {0}` at the top brings the one "
        "that you wrote. What it works on goes into its round brackets.",
    ),
    (
        r"AttributeError: 'numpy\.ndarray' .*has no attribute '(exp|sqrt|log|abs|arccos)'",
        "An array has no method `{0}`. NumPy has a function that takes the array: `np.{0}(x)`.",
    ),
    (
        r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'",
        "The module `{0}` has nothing called `{1}`. Check the spelling. Some functions of NumPy "
        "stand one level deeper, such as `np.linalg.norm`.",
    ),
    (
        r"AttributeError: .*'(?:numpy\.)?(\w+)' .*has no attribute '(\w+)'",
        "A value of type `{0}` has nothing called `{1}`. Check the spelling, and what the value "
        "is: `print(type(value))`.",
    ),
    (
        r"ImportError: cannot import name '(\w+)' from 'yours'",
        "`yours` has no `{0}`. It has four functions that you write in the exercises: "
        "`dot_product`, `cosine`, `softmax` and `attention`. Of any other, copy the lines that you "
        "need.",
    ),
    (
        r"ModuleNotFoundError: No module named '(?:matplotlib|mpl_toolkits|pylab)'",
        "Put `import matplotlib.pyplot as plt` on a line of its own. Matplotlib is loaded when the "
        "code has such a line.",
    ),
    (
        r"(?:ModuleNotFoundError|ImportError): .*matplotlib\.",
        "This part of Matplotlib draws windows or other files than a page can show, and is left "
        "out. What `import matplotlib.pyplot as plt` draws is shown below the code by itself.",
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
)


def in_plain_words(error: str) -> str:
    """What an error means, or "" where we have nothing to add. error: a traceback, or its end."""
    lines = error.strip().splitlines() or [""]
    last = lines[-1][:500]
    if last.startswith("SyntaxError"):  # the line that it is about stands two above
        last += "\n" + "".join(lines[-3:-2]).strip()
    for pattern, meaning in MEANINGS:
        if found := re.match(rf"(?:[\w.]*\.)?(?:{pattern})", last):
            return meaning.format(*found.groups()) if found.groups() else meaning
    return ""
