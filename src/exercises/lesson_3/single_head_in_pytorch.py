"""One head once more, in PyTorch.

Like any mistake, one in PyTorch is known by what it returns, so its code can be NumPy's.
"""

import attention
from checking.comparing import Array
from checking.exercise import Exercise, Mistake, answer
from exercises.lesson_3.single_head import cases

HEAD = "def torch_head(X, W_Q, W_K, W_V):"
FROM = "import numpy as np\nfrom attention import softmax"
LENSES = "Q, K, V = X @ W_Q, X @ W_K, X @ W_V"


def reference(X: Array, W_Q: Array, W_K: Array, W_V: Array) -> Array:
    return attention.single_head_attention(X, W_Q, W_K, W_V).output


def wrong(*body: str) -> str:
    return answer(HEAD, LENSES, *body, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return softmax(Q @ K.T) @ V"),
        "Your tensor of scores goes into softmax as it is. `Q @ K.T / d_k**0.5` divides it first.",
    ),
    Mistake(
        wrong("return softmax(Q @ K.T / np.sqrt(K.shape[1]), axis=0) @ V"),
        "Your softmax runs along `dim=0`, down the columns. Each row is a token that looks: "
        "`dim=-1`.",
    ),
    Mistake(
        wrong("return softmax(Q @ K.T / K.shape[1]) @ V"),
        "Your tensor of scores is divided by `d_k`. Its root is wanted, `d_k**0.5`.",
    ),
    Mistake(
        wrong("return softmax(Q @ K.T / np.sqrt(K.shape[1])) @ X"),
        "Your weights average `X`. What is averaged is `V`, the values.",
    ),
    Mistake(
        wrong("return softmax(K @ Q.T / np.sqrt(K.shape[1])) @ V"),
        "Queries and keys have changed sides in your scores: `Q @ K.T` has a row for each query.",
    ),
    Mistake(
        wrong("return softmax(Q @ K.T / np.sqrt(K.shape[1]))"),
        "These are the weights. One product is still to come, with the values.",
    ),
)

EXERCISE = Exercise(
    title="One head in PyTorch",
    prompt=r"""
The head for tensors. Write `torch_head(X, W_Q, W_K, W_V)`, which returns the outputs alone, of
shape (n, d_v). The matrices stand as they multiply, (d_model, d_k).

PyTorch has this whole step built in, as `torch.nn.functional.scaled_dot_product_attention(Q, K,
V)`. Write it with `torch.softmax` first, and compare the two afterwards.
""",
    starter=f"""\
{HEAD}
    \"\"\"Outputs (n, d_v) of one head, for tensors.\"\"\"
    ...
""",
    function="torch_head",
    reference=reference,
    cases=cases,
    hints=(
        "`@` and `.T` are as in NumPy; for a root, `** 0.5` will do.",
        "`torch.softmax(x, dim=-1)` runs along each row.",
    ),
    solution=answer(
        HEAD,
        LENSES,
        "weights = torch.softmax(Q @ K.T / K.shape[1] ** 0.5, dim=-1)",
        "return weights @ V",
        imports="import torch",
    ),
    explanation="""
In a network the three lenses are `nn.Linear(d_model, d_k, bias=False)` and the like. Such a layer
keeps its matrix transposed, as `weight` of shape (d_k, d_model), and computes `X @ weight.T`.

```python
Q, K, V = X @ W_Q, X @ W_K, X @ W_V
print(torch.nn.functional.scaled_dot_product_attention(Q, K, V))
print(torch_head(X, W_Q, W_K, W_V))
```
""",
    mistakes=MISTAKES,
    faded=answer(
        HEAD,
        LENSES,
        "weights = torch.softmax(____ / K.shape[1] ** 0.5, dim=____)",
        "return ____ @ V",
        imports="import torch",
    ),
)
