"""Layer norm: each token by its own mean and variance."""

import numpy as np

import attention
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, Step, Stretch, answer
from checking.random_cases import tenths, whole

HEAD = "def layer_norm(X, gamma, beta):"


def cases(rng: np.random.Generator) -> list[Case]:
    def case(X: Array) -> Case:
        d = X.shape[1]
        return X, whole(rng, d) / 2, whole(rng, d)

    small = whole(rng, 2, 3) / 500  # here the small number below the root counts
    return [
        case(whole(rng, 2, 2)),
        case(whole(rng, 2, 3)),
        case(whole(rng, 3, 3)),
        (whole(rng, 2, 3), np.ones(3), np.zeros(3)),
        case(small),
        case(whole(rng, 1, 4)),
        case(3 + tenths(rng, 5, 6)),
    ]


def wrong(
    mean: str = "X.mean(axis=-1, keepdims=True)",
    variance: str = "X.var(axis=-1, keepdims=True)",
    normalized: str = "(X - mean) / np.sqrt(variance + 1e-5)",
    output: str = "gamma * normalized + beta",
) -> str:
    """A wrong answer in one of the four steps."""
    steps = (f"mean = {mean}", f"variance = {variance}", f"normalized = {normalized}")
    return answer(HEAD, *steps, f"return mean, variance, normalized, {output}")


COLUMNS = wrong("X.mean(axis=0, keepdims=True)", "X.var(axis=0, keepdims=True)")

MISTAKES = (
    Mistake(
        COLUMNS,
        "Your mean and variance are taken down the columns, over the tokens: that is batch norm. "
        "Layer norm takes them along each row, `axis=-1`.",
    ),
    Mistake(
        wrong("X.mean()", "X.var()"),
        "You have one mean and one variance for the whole table. Each token has its own: `axis=-1` "
        "and `keepdims=True`.",
    ),
    Mistake(
        wrong(normalized="(X - mean) / (variance + 1e-5)"),
        "The mean and the variance are right. You divide by the variance, though, and not by its "
        "root, so the numbers do not come to variance 1.",
    ),
    Mistake(
        wrong(normalized="(X - mean) / np.sqrt(variance)"),
        "The mean and the variance are right. The small number is missing below the root, `1e-5`. "
        "Without it, a token of equal numbers would be divided by 0, and tokens of very small "
        "numbers come out differently.",
    ),
    Mistake(
        wrong(normalized="(X - mean) / (np.sqrt(variance) + 1e-5)"),
        "The mean and the variance are right. The small number `1e-5` belongs under the root, to "
        "the variance; you add it to the root.",
    ),
    Mistake(
        wrong(variance="X.var(axis=-1, ddof=1, keepdims=True)"),
        "The mean is right. Your variance is divided by one less than the number of components, as "
        "for a sample. Layer norm divides by all of them, as `X.var` does by itself.",
    ),
    Mistake(
        wrong(variance="X.std(axis=-1, keepdims=True)"),
        "The mean is right. In the place of the variance you have the standard deviation, its "
        "root. The root is taken later, with the small number in it.",
    ),
    Mistake(
        wrong(normalized="X / np.sqrt(variance + 1e-5)"),
        "The mean is computed and not taken away: `X - mean` belongs above the line.",
    ),
    Mistake(
        wrong(output="normalized"),
        "All is right up to the last step. Gain and shift are missing: `gamma * normalized + "
        "beta`.",
    ),
    Mistake(
        wrong(output="gamma * (normalized + beta)"),
        "The shift is stretched along with the rest. Multiply by `gamma` first, and then add "
        "`beta`.",
    ),
    Mistake(
        wrong(output="beta * normalized + gamma"),
        "`gamma` and `beta` have changed places: `gamma` multiplies and `beta` is added.",
    ),
)

EXERCISE = Exercise(
    title="Layer norm",
    prompt=r"""
Write `layer_norm(X, gamma, beta)`, which returns four things in this order: the mean of each
token, its variance, the numbers brought to mean 0 and variance 1, and the output with gain and
shift.

$$
\operatorname{LN}(x) = \gamma \odot \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta
$$

`X` has shape (n, d_model), a row a token. `gamma` and `beta` have shape (d_model,). Mean and
variance have shape (n, 1). $\varepsilon$ is `1e-5`.
""",
    starter=f"""\
import numpy as np

{HEAD}
    \"\"\"Mean, variance, normalized and output for X: (n, d_model).\"\"\"
    mean = ...
    variance = ...
    normalized = ...
    output = ...
    return mean, variance, normalized, output
""",
    function="layer_norm",
    reference=attention.layer_norm,
    cases=cases,
    hints=(
        "Which axis runs along a token’s own numbers? `keepdims=True` keeps the shape (n, 1).",
        "`X.mean` and `X.var` know `axis` and `keepdims`. The root stands over the variance and "
        "`1e-5` together.",
    ),
    solution=answer(
        HEAD,
        "mean = X.mean(axis=-1, keepdims=True)",
        "variance = X.var(axis=-1, keepdims=True)",
        "normalized = (X - mean) / np.sqrt(variance + 1e-5)",
        "output = gamma * normalized + beta",
        "return mean, variance, normalized, output",
    ),
    explanation="""
All statistics are taken along axis −1, one token at a time. So nothing in a row depends on any
other row: not on the sentence, not on the batch, and not on whether the model is in training.
""",
    mistakes=MISTAKES,
    properties=(),
    worked=(
        Step("import numpy as np", "NumPy has means and variances."),
        Step("X = np.array([[1.0, 3.0, 8.0], [2.0, 2.0, 5.0]])", "Two tokens, three components."),
        Step("mean = X.mean(axis=-1, keepdims=True)", "One for each token."),
        Step("X - mean", "Each row now sums to 0."),
        Step("variance = X.var(axis=-1, keepdims=True)", "One for each token."),
        Step(
            "(X - mean) / np.sqrt(variance + 1e-5)",
            "Variance 1, or a hair less. What gain and shift do comes after.",
        ),
    ),
    faded=answer(
        HEAD,
        "mean = X.mean(axis=____, keepdims=True)",
        "variance = X.____(axis=____, keepdims=True)",
        "normalized = (X - mean) / ____",
        "output = ____",
        "return mean, variance, normalized, output",
    ),
    stretch=Stretch(
        """
Multiply a token by 100, or add 7 to all its numbers. What does layer norm make of it?
""",
        (
            Step("import numpy as np\nfrom attention import layer_norm", "The course’s own."),
            Step("x = np.array([[1.0, 3.0, 8.0]])", "One token."),
            Step("layer_norm(x).output", "As it is."),
            Step("layer_norm(100 * x).output", "A hundred times as long: the same, nearly."),
            Step("layer_norm(x + 7).output", "All numbers 7 higher: the same. It forgets both."),
        ),
    ),
)
