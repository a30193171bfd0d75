"""A stretch: which word does a token of a real sentence weigh most, itself left aside?"""

import numpy as np

import attention
from attention.word_embeddings import load
from checking.comparing import Array
from checking.exercise import Case, Exercise, Mistake, answer

HEAD = "def most_attended(X, tokens, i):"
FROM = "import numpy as np\nfrom yours import attention"

SENTENCES = (
    "the bank was steep and muddy",
    "the bank raised interest rates",
    "the cat chased the mouse",
    "he hid money in the steep bank",
    "she paid the money into her bank",
    "the teacher read a long story",
    "we drank hot coffee in the cold morning",
    "a small boat sailed down the river",
)
WORDS = ("cat", "sat", "here", "mat")
# Small sentences on which one shortcut each fails, with the place of the token that looks. They
# are shown as counterexamples, so they come before the real ones. The order matters, since loops
# fail at the first place or the last; `mirrored` makes the numbers new in each check.
MADE = (
    (0, [[0.5, -0.5], [-0.5, 0.5], [1.0, 0.5]]),  # the first place leads itself
    (1, [[-3.0, 2.0], [3.0, -3.0], [-2.0, 1.5]]),  # the scores with others are far below 0
    (2, [[-0.5, 0.5], [1.0, -0.5], [0.5, -0.5]]),  # another token has more weight than itself
    (3, [[-0.5, 0.5], [0.5, -0.5], [1.0, 0.5], [0.5, -0.5]]),  # its word stands before it, too
    (3, [[1.0, -0.5], [-0.5, 0.5], [0.5, -0.5], [1.0, -1.0]]),  # another one has a larger cosine
    (0, [[1.0, 0.5], [-0.5, 1.5], [0.5, -0.5], [0.5, 1.0]]),  # another one looks at it most
    (1, [[2.0, -0.5], [0.5, -0.5], [0.0, -0.5], [-0.5, 0.5]]),  # another one is nearer
)


def reference(X: Array, tokens: list[str], i: int) -> str:
    weights = attention.attention(X).weights[i]
    weights[i] = 0
    return tokens[int(weights.argmax())]


def mirrored(rng: np.random.Generator, i: int, rows: list[list[float]]) -> Case:
    """A small sentence, mirrored: dot products and distances stay. Like rows are one word."""
    words = rng.permutation(WORDS).tolist()
    X = np.array(rows) * rng.choice([-1.0, 1.0], 2)
    return X[:, rng.permutation(2)], [words[rows.index(row)] for row in rows], i


def real(rng: np.random.Generator, place: int = 0) -> Case:
    """A word of a real sentence whose row has a clear leader, at this place or a later one."""
    while True:
        tokens = SENTENCES[int(rng.integers(len(SENTENCES)))].split()
        X, i = load().vectors_of(tokens), int(rng.integers(len(tokens)))
        weights = attention.attention(X).weights[i]
        weights[i] = 0
        second, first = np.sort(weights)[-2:]
        if first > 1.02 * second and weights.argmax() >= place:
            return X, tokens, i


def cases(rng: np.random.Generator) -> list[Case]:
    return [mirrored(rng, i, rows) for i, rows in MADE] + [real(rng), real(rng), real(rng, 5)]


def wrong(*body: str) -> str:
    return answer(HEAD, *body, imports=FROM)


MISTAKES = (
    Mistake(
        wrong("return tokens[attention(X).weights[i].argmax()]"),
        "Your code does not leave the token itself aside. Mostly its own weight is the largest, so "
        "the answer is the word that asked. Set that weight to 0 before you look for the largest.",
    ),
    Mistake(
        wrong("w = attention(X).weights[i]", "w[i] = 0", "return w.argmax()"),
        "You found the place, and return it as a number. The word is wanted: `tokens[place]`.",
    ),
    Mistake(
        wrong("w = attention(X).weights[i]", "w[i] = 0", "return w.max()"),
        "`max` gives the largest weight itself. To know where it stands, use `argmax`, and then "
        "take the word at that place.",
    ),
    Mistake(
        wrong("w = attention(X).weights[:, i]", "w[i] = 0", "return tokens[w.argmax()]"),
        "Your code looks down column `i`: who looks most at this token. What the token looks at "
        "stands in its row, `weights[i]`.",
    ),
    Mistake(
        wrong("return tokens[np.argsort(attention(X).weights[i])[-2]]"),
        "Your code takes the second largest weight, trusting that the largest is the token’s own. "
        "Here it is not: a word with a long vector gets more than the token itself. Take the "
        "token’s own weight out instead.",
    ),
    Mistake(
        wrong("s = attention(X).scores[i]", "s[i] = 0", "return tokens[s.argmax()]"),
        "Your code gives the token itself a score such as 0 or −1 and looks for the largest score. "
        "But scores can be far below 0. Where all the others are lower, the token itself wins. A "
        "weight of 0 is always the smallest: use the weights.",
    ),
    Mistake(
        wrong(
            "w = attention(X).weights[i]",
            "best = 0",
            "for j in range(len(w)):",
            "    if j != i and w[j] > w[best]:",
            "        best = j",
            "return tokens[best]",
        ),
        "Your loop begins with token 0 as the best so far. Where `i` is 0, that is the token "
        "itself, and mostly nobody beats it. Begin with a place that is not `i`, or set the own "
        "weight to 0 before the loop.",
    ),
    Mistake(
        wrong(
            "w = attention(X).weights[i]",
            "for j in range(len(w)):",
            "    if tokens[j] == tokens[i]:",
            "        w[j] = 0",
            "return tokens[w.argmax()]",
        ),
        "Your code leaves the word aside wherever it stands. Here the same word stands at another "
        "place as well, and that one counts. Leave the place `i` aside, and no other.",
    ),
    Mistake(
        wrong("w = attention(X).weights[i]", "return tokens[np.delete(w, i).argmax()]"),
        "`np.delete` takes the weight out, so the weights behind it move one place forward, while "
        "the words stay where they are. From place `i` on, your answer is the word before the "
        "right one. Set the weight to 0 instead.",
    ),
    Mistake(
        wrong("w = attention(X).weights[i]", "w[i] = 1", "return tokens[w.argmin()]"),
        "Your code finds the word with the smallest weight. The largest is wanted: `argmax`.",
    ),
    Mistake(
        wrong(
            "c = X @ X[i] / np.linalg.norm(X, axis=1)",
            "c[i] = -np.inf",
            "return tokens[c.argmax()]",
        ),
        "Your code finds the nearest word by the cosine. The weights come of dot products, in "
        "which lengths count: a long vector draws more weight than a short one that points more "
        "nearly the same way.",
    ),
    Mistake(
        wrong("return tokens[(i + 1) % len(tokens)]"),
        "Your code takes the next word of the sentence. Attention does not know who stands beside "
        "whom: compare the weights of row `i`.",
    ),
    Mistake(
        wrong("d = np.linalg.norm(X - X[i], axis=1)", "d[i] = np.inf", "return tokens[d.argmin()]"),
        "Your code finds the word whose vector ends nearest to the token’s own. That is a "
        "distance. The weights come of dot products: take the largest one of row `i`.",
    ),
)

EXERCISE = Exercise(
    title="Whom does a word look at?",
    prompt=r"""
Real embeddings now. Write `most_attended(X, tokens, i)`: the word that token $i$ weighs most,
itself left aside.

`tokens` is a list of words, `X` holds their vectors, a row for each, and `i` is the place of the
token that looks. The result is one of the words. Places are counted from 0. The token itself is
left aside by its place, so if the same word stands somewhere else in the sentence, that one
counts.

To try it on a sentence of your own, ask the course's table for the vectors:

```python
from attention.word_embeddings import load

tokens = "he hid money in the steep bank".split()
X = load().vectors_of(tokens)
print(most_attended(X, tokens, 6))
```

Whom does "bank" look at here, and which word would have helped? To see the whole table, draw it:

```python
import matplotlib.pyplot as plt

plt.imshow(attention(X).weights)
plt.xticks(range(len(tokens)), tokens)
plt.yticks(range(len(tokens)), tokens)
plt.colorbar(label="weight")
```
""",
    starter=f"""\
{FROM}

{HEAD}
    \"\"\"The word that token i weighs most besides itself.\"\"\"
    ...
""",
    function="most_attended",
    reference=reference,
    cases=cases,
    hints=(
        "You need one row of the weights: the row of the token that looks.",
        "Its own weight is mostly the largest. Put a number in its place that cannot win.",
        "`argmax` gives the place of the largest number, and `tokens[place]` the word there.",
    ),
    solution=answer(
        HEAD,
        "weights = attention(X).weights[i]",
        "weights[i] = 0",
        "place = weights.argmax()",
        "return tokens[place]",
        imports="from yours import attention",
    ),
    explanation="""
Row i holds the weights of token i. Weights are never negative, so 0 takes the token itself out of
the running. In "he hid money in the steep bank" the answer for "bank" is "money": the word that
is used like it. The word that tells which bank it is, "steep", gets less. Similarity is not the
same as relevance.
""",
    mistakes=MISTAKES,
    faded=answer(
        HEAD,
        "weights = attention(X).____[i]",
        "weights[____] = 0",
        "place = weights.____()",
        "return tokens[____]",
        imports="from yours import attention",
    ),
)
