"""The projection once more, in PyTorch, with the matrix as `nn.Linear` stores it.

Like any mistake, one in PyTorch is known by what it returns, so its code can be NumPy's.
"""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, answer
from checking.random_cases import hundredths, whole

HEAD = "def torch_project(x, weight):"


def reference(x: Array, weight: Array) -> Array:
    return attention.project(x, weight.T)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        (whole(rng, 2, 2), whole(rng, 2, 2)),
        (whole(rng, 3, 2), whole(rng, 4, 2)),
        (whole(rng, 3, 3), whole(rng, 3, 3)),
        (whole(rng, 1, 3), whole(rng, 2, 3)),
        (hundredths(rng, 5, 16), hundredths(rng, 4, 16)),
    ]


def wrong(*body: str) -> str:
    return answer(HEAD, *body)


MISTAKES = (
    Mistake(
        wrong("return x @ weight"),
        "Your code multiplies by `weight` as it is stored. `nn.Linear` stores it turned over, with "
        "a row for each component of the result: shape (d_k, d_model). Transpose it first.",
    ),
    Mistake(
        wrong("return weight @ x.T"),
        "The numbers are right, and there is a column for each token. Tokens are rows: transpose "
        "the result, or write the product the other way round.",
    ),
    Mistake(
        wrong("return weight.T @ x"),
        "The two have changed places. The tokens stand on the left, and the matrix on the right "
        "of `@`.",
    ),
    Mistake(
        wrong("return x * weight"),
        "`*` multiplies number by number in PyTorch as well. A matrix product is `@`.",
    ),
    Mistake(
        wrong("return x @ weight.T / np.sqrt(weight.shape[0])"),
        "Your code divides by a root here. In a layer nothing is divided; that comes with the "
        "scores.",
    ),
)

EXERCISE = Exercise(
    title="The same layer in PyTorch",
    prompt=r"""
In PyTorch this step is `nn.Linear(d_model, d_k, bias=False)`. Write what it does: `torch_project(x,
weight)`, where `weight` is that layer’s `weight`, of shape (d_k, d_model), and `x` has shape
(n, d_model).
""",
    starter=f"""\
{HEAD}
    \"\"\"What nn.Linear(d_model, d_k, bias=False) does to x: (n, d_k).\"\"\"
    ...
""",
    function="torch_project",
    reference=reference,
    cases=cases,
    hints=(
        "Which of its two sides has to meet the components of `x`?",
        "`weight.T` has the shape (d_model, d_k), as `W` had in your `project`.",
    ),
    solution=answer(HEAD, "return x @ weight.T", imports="import torch"),
    explanation="""
The layer does the same as your `project`, with its matrix stored the other way round. To see that
the two agree:

```python
layer = torch.nn.Linear(3, 2, bias=False)
x = torch.randn(4, 3)
print(torch_project(x, layer.weight) - layer(x))
```
""",
    mistakes=MISTAKES,
    faded=answer(HEAD, "return x @ weight.____", imports="import torch"),
)
