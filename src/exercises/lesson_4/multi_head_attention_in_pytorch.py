"""Multi-head attention once more, in PyTorch: a module, for a batch of sentences."""

import numpy as np

import attention
from checking.exercise import Case, Exercise, Mistake, answer
from checking.random_cases import halves, tenths

HEAD = "def torch_multi_head_attention(X, W_Q, W_K, W_V, W_O, h):"


def cases(rng: np.random.Generator) -> list[Case]:
    def square(batch: int, n: int, d: int, h: int) -> Case:
        X = halves(rng, batch * n, d).reshape(batch, n, d)
        return (X, *(halves(rng, d, d) / 2 for _ in range(4)), h)

    return [
        square(2, 2, 4, 2),
        square(1, 3, 4, 2),
        square(3, 2, 6, 3),
        square(2, 3, 6, 2),
        (tenths(rng, 3, 4, 6), *(tenths(rng, 6, 6) / 3 for _ in range(4)), 2),
    ]


def wrong(*body: str) -> str:
    """A wrong answer; like any mistake it is known by what it returns, so NumPy will do."""
    begin = ("b, n, d = X.shape", "d_k = d // h")
    return answer(HEAD, *begin, *body)


SPLIT = "Q, K, V = ((X @ W).reshape(b, n, h, d_k).swapaxes(1, 2) for W in (W_Q, W_K, W_V))"
SOFTMAX = (
    "e = np.exp(S - S.max(axis=-1, keepdims=True))",
    "A = e / e.sum(axis=-1, keepdims=True)",
)
SCALED = "S = Q @ K.swapaxes(-1, -2) / np.sqrt(d_k)"
JOINED = "Z = (A @ V).swapaxes(1, 2).reshape(b, n, d)"

MISTAKES = (
    Mistake(
        wrong(SPLIT, SCALED, *SOFTMAX, "return (A @ V).reshape(b, n, d) @ W_O"),
        "The heads are right, and joined wrongly. The output has axes (batch, h, n, d_k); swap h "
        "and n back with `transpose(1, 2)` before `reshape`, else rows of several tokens mix.",
    ),
    Mistake(
        wrong(
            "Q, K, V = ((X @ W).reshape(b, h, n, d_k) for W in (W_Q, W_K, W_V))",
            SCALED,
            *SOFTMAX,
            "return (A @ V).swapaxes(1, 2).reshape(b, n, d) @ W_O",
        ),
        "The heads are cut wrongly. `view(batch, h, n, d_k)` breaks the rows of the tokens apart. "
        "First `view(batch, n, h, d_k)`, then `transpose(1, 2)`.",
    ),
    Mistake(
        wrong(SPLIT, "S = Q @ K.swapaxes(-1, -2) / np.sqrt(d)", *SOFTMAX, JOINED, "return Z @ W_O"),
        "The scores are divided by the root of `d_model`. In a head it is the root of `d_k`.",
    ),
    Mistake(
        wrong(SPLIT, "S = Q @ K.swapaxes(-1, -2)", *SOFTMAX, JOINED, "return Z @ W_O"),
        "The scores are not scaled. Divide them by the root of `d_k`.",
    ),
    Mistake(
        wrong(SPLIT, SCALED, *SOFTMAX, JOINED, "return Z"),
        "The last layer is missing: the joined heads go through `self.W_O`.",
    ),
    Mistake(
        wrong(
            SPLIT,
            SCALED,
            "e = np.exp(S - S.max(axis=-2, keepdims=True))",
            "A = e / e.sum(axis=-2, keepdims=True)",
            JOINED,
            "return Z @ W_O",
        ),
        "Softmax runs down the columns. A row belongs to the token that looks: `dim=-1`.",
    ),
    Mistake(
        wrong(
            "S = (X @ W_Q) @ (X @ W_K).swapaxes(-1, -2) / np.sqrt(d)",
            *SOFTMAX,
            "return A @ (X @ W_V) @ W_O",
        ),
        "That is one wide head for each sentence. Cut queries, keys and values into `h` heads "
        "before the scores.",
    ),
)

CLASS = """\
def multi_head_class():
    import math
    import torch
    from torch import nn

    class MultiHead(nn.Module):
        def __init__(self, d_model, h):
            super().__init__()
            self.h = h
            self.W_Q, self.W_K, self.W_V, self.W_O = (
                nn.Linear(d_model, d_model, bias=False) for _ in range(4)
            )

        def forward(self, X):
            b, n, d_model = X.shape
            {forward}

    return MultiHead
"""
FILLED = f'''\
{HEAD}
    """The module with these matrices, for a batch X: (b, n, d_model)."""
    import torch

    module = multi_head_class()(X.shape[-1], h).to(X.dtype)
    layers = module.W_Q, module.W_K, module.W_V, module.W_O
    with torch.no_grad():
        for layer, W in zip(layers, (W_Q, W_K, W_V, W_O)):
            layer.weight.copy_(W.T)  # nn.Linear keeps the transpose
    return module(X)
'''
FORWARD = (
    "Q, K, V = (W(X).view(b, n, self.h, -1).transpose(1, 2)",
    "           for W in (self.W_Q, self.W_K, self.W_V))",
    "A = torch.softmax(Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1]), dim=-1)",
    "heads = (A @ V).transpose(1, 2).reshape(b, n, d_model)",
    "return self.W_O(heads)",
)


def code(forward: tuple[str, ...]) -> str:
    """The class with this body of forward, and the function that fills it."""
    body = "\n            ".join(forward)
    return f"{CLASS.format(forward=body)}\n\n{FILLED}"


EXERCISE = Exercise(
    title="Multi-head attention in PyTorch",
    prompt=r"""
Now as PyTorch's users write it: a module, for a batch of sentences at once. Complete
`MultiHead.forward`, where `X` has shape (b, n, d_model) and the result has the same shape. The four
layers are there already; each holds the columns of all heads side by side. (The class stands inside
a function so that this cell runs where PyTorch is missing.)

The function below is what the check calls. It fills the layers with given matrices and runs your
module; leave it as it is.
""",
    starter=code(("...",)),
    function="torch_multi_head_attention",
    reference=attention.multi_head,
    cases=cases,
    hints=(
        "`self.W_Q(X)` has shape (b, n, d_model): the queries of all heads, side by side.",
        "`.view(b, n, h, d_k)` cuts them, and `.transpose(1, 2)` puts the axis of the heads before "
        "that of the tokens. Then `Q @ K.transpose(-1, -2)` works for all heads and sentences.",
        "At the end the other way round: `.transpose(1, 2).reshape(b, n, d_model)`, then "
        "`self.W_O`.",
    ),
    solution=code(FORWARD),
    explanation="""
PyTorch brings a module for this. It keeps the three matrices for queries, keys and values in one,
transposed. Filled with the same numbers, it agrees with yours:

```python
from torch import nn

torch.manual_seed(0)
mine, theirs = multi_head_class()(6, 2), nn.MultiheadAttention(6, 2, bias=False, batch_first=True)
with torch.no_grad():
    weights = [layer.weight for layer in (mine.W_Q, mine.W_K, mine.W_V)]
    theirs.in_proj_weight.copy_(torch.cat(weights))
    theirs.out_proj.weight.copy_(mine.W_O.weight)
X = torch.randn(3, 4, 6)
output, _ = theirs(X, X, X)
print(torch.allclose(mine(X), output, atol=1e-6))
```
""",
    mistakes=MISTAKES,
    faded=code(
        (
            "Q, K, V = (W(X).view(b, n, ____, -1).transpose(____)",
            *FORWARD[1:3],
            "heads = (A @ V).transpose(____).reshape(b, n, d_model)",
            "return self.____(heads)",
        )
    ),
)
