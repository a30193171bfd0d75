"""Softmax once more, in PyTorch.

Like any mistake, one in PyTorch is known by what it returns, so its code can be NumPy's.
"""

import attention
from checking.comparing import Array
from checking.exercise import Exercise, Mistake, answer
from exercises.lesson_1.softmax import cases

HEAD = "def torch_softmax(x, dim=-1):"


def reference(x: Array, dim: int = -1) -> Array:
    return attention.softmax(x, dim)


def wrong(*body: str) -> str:
    return answer(HEAD, *body)


MISTAKES = (
    Mistake(
        wrong("e = np.exp(x)", "return e / e.sum(axis=dim, keepdims=True)"),
        "This is the formula, and for small scores it is right. But `torch.exp` of 1000 is `inf`, "
        "in PyTorch as in NumPy. Take the largest score of each row away first; `amax` finds it.",
    ),
    Mistake(
        wrong("e = np.exp(x - x.max())", "return e / e.sum()"),
        "Your code divides by the total of the whole tensor. Each row needs a total of its own: "
        "give `sum` the `dim`, and `keepdim=True` so that the shapes fit.",
    ),
    Mistake(
        wrong("e = np.exp(x - x.max(axis=dim, keepdims=True))", "return e / e.sum()"),
        "Each row has its own maximum taken away, as it should. But then all rows are divided by "
        "one total, that of the whole tensor. `sum` needs `dim` and `keepdim=True` as well.",
    ),
    Mistake(
        wrong(
            "e = np.exp(x - x.max(axis=-1, keepdims=True))",
            "return e / e.sum(axis=-1, keepdims=True)",
        ),
        "Your code always works along the last dimension. Hand the argument `dim` on to `amax` and "
        "to `sum`.",
    ),
    Mistake(
        wrong(
            "e = np.exp(x - x.max(axis=0, keepdims=True))",
            "return e / e.sum(axis=0, keepdims=True)",
        ),
        "Your code always works along dimension 0, down the columns. Hand the argument `dim` on to "
        "`amax` and to `sum`.",
    ),
    Mistake(
        wrong(
            "e = np.exp(x - x.max(axis=dim, keepdims=True))",
            "try:",
            "    return e / e.sum(axis=dim)",
            "except ValueError as error:",
            "    raise RuntimeError(str(error)) from error  # what PyTorch raises",
        ),
        "The sum has lost a dimension. Without `keepdim=True`, the totals of the rows come as a "
        "flat list, and PyTorch lays it along the columns. So a number is divided by the total of "
        "another row, or the shapes do not fit at all.",
    ),
)

EXERCISE = Exercise(
    title="Softmax in PyTorch",
    prompt=r"""
The same function for tensors. Write `torch_softmax(x, dim=-1)`, where `x` is a tensor of scores,
of any shape, and the weights sum to 1 along `dim`.

Nearly all names are NumPy's. But PyTorch says `dim` for `axis`, and `keepdim` for `keepdims`.
""",
    starter=f"""\
{HEAD}
    \"\"\"Positive weights that sum to 1 along dim. x: a tensor of any shape.\"\"\"
    ...
""",
    function="torch_softmax",
    reference=reference,
    cases=cases,
    hints=(
        "Begin with your softmax for arrays, and go through it name by name.",
        "`torch.exp` stands for `np.exp`, and `dim` and `keepdim=True` for `axis` and "
        "`keepdims=True`.",
        "Along a `dim`, `x.max` returns two things: the largest numbers, and the places where they "
        "stand. `x.amax` returns the numbers only.",
    ),
    solution=answer(
        HEAD,
        "e = torch.exp(x - x.amax(dim=dim, keepdim=True))",
        "return e / e.sum(dim=dim, keepdim=True)",
        imports="import torch",
    ),
    explanation="""
Line by line it is the same computation. The one surprise is `max`: along a `dim` it also tells
where the largest numbers stand.

PyTorch has the function built in, and that one is for every day. The two agree:

```python
x = torch.tensor([2.0, 1.0, -1.0])
print(torch_softmax(x), torch.softmax(x, dim=-1))
```
""",
    mistakes=MISTAKES,
    faded=answer(
        HEAD,
        "e = torch.exp(x - x.____(dim=dim, keepdim=True))",
        "return e / e.sum(____, ____)",
        imports="import torch",
    ),
)
