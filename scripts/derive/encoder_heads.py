"""Derive what lesson 4 shows of a trained encoder's heads, with the core's own arithmetic.

    python -m scripts.derive.encoder_heads --model model.safetensors --vocab vocab.txt

The model is all-MiniLM-L6-v2: 6 post-norm blocks of 12 heads. Needs numpy alone. `vendor.lock` says
where the two files come from. Layers and heads are counted from 0 here, and from 1 on the page.
"""

import argparse
import json
import re
from collections.abc import Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from attention import cosine, gelu
from attention.checks import Array
from attention.multi_head_attention import MultiHeadParameters, split_heads
from attention.transformer_block import (
    BlockParameters,
    Config,
    FeedForwardParameters,
    LayerNormParameters,
    block,
    layer_norm,
)
from scripts.derive.word_embeddings import (
    MODEL,
    MODEL_SHA256,
    VOCAB_SHA256,
    read_checked,
    read_tensor,
)

LAYERS, HEADS = 6, 12
CONFIG = Config(pre_norm=False, activation=gelu, eps=1e-12)
OUT = Path(__file__).parents[2] / "models" / "encoder_heads.json"

# Shown whole: the weights of all heads.
SHOWN = (
    "the cat sat on the mat because it was soft",
    "the cat sat on the mat because it was tired",
    "the mat was soft so the cat sat on it",
    "the bank was steep and muddy",
    "the bank raised interest rates",
)

# Two sentences that differ in one word, which turns "it" from the first noun to the second.
PAIRS = (
    ("the cat sat on the mat because it was {}", ("cat", "tired"), ("mat", "soft")),
    (
        "the trophy does not fit in the suitcase because it is too {}",
        ("trophy", "big"),
        ("suitcase", "small"),
    ),
    (
        "the animal did not cross the street because it was too {}",
        ("animal", "tired"),
        ("street", "wide"),
    ),
    ("the bird left the cage because it was {}", ("bird", "hungry"), ("cage", "open")),
    ("the bear ate the fish because it was {}", ("bear", "hungry"), ("fish", "dead")),
    ("the dog chased the ball because it was {}", ("dog", "young"), ("ball", "round")),
    ("the horse left the field because it was {}", ("horse", "thirsty"), ("field", "wet")),
    ("the child dropped the cup because it was {}", ("child", "sleepy"), ("cup", "hot")),
    ("the truck hit the wall because it was {}", ("truck", "fast"), ("wall", "weak")),
    ("the girl read the book because it was {}", ("girl", "bored"), ("book", "short")),
)

BANK = {
    "river": (
        "they walked along the bank of the river",
        "the muddy bank of the stream was wet",
        "the river bank was covered with grass",
        "the fisherman sat on the bank",
    ),
    "money": (
        "she put the money in the bank",
        "the bank raised the interest rates",
        "he opened an account at the bank",
        "the bank gave them a loan",
    ),
}
TURNED = (
    "the bank was here",
    "the bank was closed",
    "the bank was steep",
    "the bank was muddy",
)

# What the heads' habits are averaged over, with all that stands above.
PLAIN = (
    "my sister plays the piano every evening",
    "we missed the last train to the city",
    "the old man was reading a letter from his son",
    "rain fell all night and the roads were wet",
    "they built a new bridge over the river last year",
    "can you tell me where the station is",
    "she likes green tea with a little milk",
    "the teacher asked the children to sit down",
    "a small red car stopped in front of the house",
    "he forgot to close the window before he left",
    "the museum opens at nine in the morning",
    "two birds were singing in the tree near our garden",
    "the doctor said that he should rest for a week",
    "nobody knew why the lights had gone out",
    "the company sold more phones than the year before",
    "my father cooks better than any of us",
    "the book that you gave me is on the table",
    "the king and the queen lived in a large castle",
    "snow covered the mountains and the valley below",
    "the students wrote a long paper about the war",
    "when the music stopped everyone looked at the door",
    "the baker sells fresh bread and sweet cakes",
    "it took us three hours to find the right street",
    "the girl who won the race was very tired",
    "you should drink more water in the summer",
    "the ship crossed the ocean in ten days",
    "our neighbor has a black dog and two white cats",
    "the judge did not believe the story of the thief",
    "most people in this village speak two languages",
    "the price of oil went up again this month",
)

Matrix = Array


class Vocabulary(NamedTuple):
    """Rows of the table by their words."""

    rows: dict[str, int]

    def tokens(self, sentence: str) -> list[str]:
        """The words, between the marks that the model was trained with. All must be whole."""
        words = re.findall(r"[a-z]+", sentence)
        if missing := [word for word in words if word not in self.rows]:
            raise SystemExit(f"not whole words of the vocabulary: {', '.join(missing)}")
        return ["[CLS]", *words, "[SEP]"]


class Encoder(NamedTuple):
    """The parameters that the forward pass reads."""

    words: Matrix  # (V, 384)
    positions: Matrix  # (512, 384), with the row that the model adds to every first sentence
    norm: LayerNormParameters
    blocks: tuple[BlockParameters, ...]


class Read(NamedTuple):
    """What the encoder makes of a sentence."""

    tokens: list[str]
    states: Matrix  # (LAYERS + 1, n, 384): the embeddings, and the stream after each block
    weights: Matrix  # (LAYERS, HEADS, n, n)


def load(data: bytes) -> Encoder:
    """Take the encoder out of a safetensors file, in the shapes of the core."""

    def tensor(name: str) -> Matrix:
        return read_tensor(data, name)

    def norm(name: str) -> LayerNormParameters:
        return LayerNormParameters(tensor(f"{name}.weight"), tensor(f"{name}.bias"))

    def linear(name: str) -> tuple[Matrix, Matrix]:
        return tensor(f"{name}.weight").T, tensor(f"{name}.bias")  # stored transposed

    def of_block(i: int) -> BlockParameters:
        at = f"encoder.layer.{i}"
        inside = [linear(f"{at}.attention.self.{name}") for name in ("query", "key", "value")]
        W_Q, W_K, W_V = (split_heads(W, HEADS) for W, _ in inside)
        b_Q, b_K, b_V = (split_heads(b[None], HEADS) for _, b in inside)
        W_O, b_O = linear(f"{at}.attention.output.dense")
        (W_1, b_1), (W_2, b_2) = linear(f"{at}.intermediate.dense"), linear(f"{at}.output.dense")
        return BlockParameters(
            norm(f"{at}.attention.output.LayerNorm"),
            MultiHeadParameters(W_Q, W_K, W_V, W_O, b_Q, b_K, b_V, b_O),
            norm(f"{at}.output.LayerNorm"),
            FeedForwardParameters(W_1, W_2, b_1, b_2),
        )

    segment = tensor("embeddings.token_type_embeddings.weight")[0]
    return Encoder(
        tensor("embeddings.word_embeddings.weight"),
        tensor("embeddings.position_embeddings.weight") + segment,
        norm("embeddings.LayerNorm"),
        tuple(of_block(i) for i in range(LAYERS)),
    )


def read(sentence: str, encoder: Encoder, vocabulary: Vocabulary) -> Read:
    """Pass a sentence through the encoder."""
    tokens = vocabulary.tokens(sentence)
    X = (
        encoder.words[[vocabulary.rows[token] for token in tokens]]
        + encoder.positions[: len(tokens)]
    )
    states = [layer_norm(X, *encoder.norm, eps=CONFIG.eps).output]
    weights = []
    for parameters in encoder.blocks:
        passed = block(states[-1], parameters, CONFIG)
        assert passed.attention is not None
        states.append(passed.output)
        weights.append(passed.attention.weights)
    return Read(tokens, np.stack(states), np.stack(weights))


def habits(reads: Sequence[Read]) -> dict[str, Matrix]:
    """How each head looks, on average over the words (not the marks): shares of weight.

    even: the entropy of a row, as a share of the largest possible one.
    """
    rows: dict[str, list[Matrix]] = {}
    for _, _, A in reads:
        n = A.shape[-1]
        inner = np.arange(1, n - 1)
        entropy = -(A * np.log(np.maximum(A, 1e-30))).sum(axis=-1) / np.log(n)
        of_each = {
            "previous": A[:, :, inner, inner - 1],
            "next": A[:, :, inner, inner + 1],
            "itself": A[:, :, inner, inner],
            "[CLS]": A[:, :, inner, 0],
            "[SEP]": A[:, :, inner, n - 1],
            "even": entropy[:, :, inner],
        }
        for name, shares in of_each.items():
            rows.setdefault(name, []).append(shares)
    return {name: np.concatenate(shares, axis=-1).mean(axis=-1) for name, shares in rows.items()}


def looks_of_it(one: Read, nouns: Sequence[str]) -> list[Matrix]:
    """What "it" puts on each of the nouns, in each head."""
    it = one.tokens.index("it")
    return [one.weights[:, :, it, one.tokens.index(noun)] for noun in nouns]


def bank_in_context(reads: dict[str, list[Read]], turned: list[Read]) -> dict[str, Any]:
    """How alike "bank" is with "bank", layer by layer, in one sense and in two."""

    def bank(one: Read) -> Matrix:
        return one.states[:, one.tokens.index("bank")]

    def alike(pairs: Sequence[tuple[Read, Read]]) -> Matrix:
        """(pairs, LAYERS + 1)"""
        return np.array(
            [[cosine(a, b) for a, b in zip(*map(bank, pair), strict=True)] for pair in pairs]
        )

    same = alike([pair for sense in reads.values() for pair in combinations(sense, 2)])
    different = alike([*product(reads["river"], reads["money"])])
    river, money = (np.mean([bank(one) for one in sense], axis=0) for sense in reads.values())
    towards = [
        [cosine(a, r) - cosine(a, m) for a, r, m in zip(bank(one), river, money, strict=True)]
        for one in turned
    ]
    return {
        "same": same.mean(axis=0),
        "different": different.mean(axis=0),
        "pairs": [len(same), len(different)],
        "lowest_same": same[:, -1].min(),
        "highest_different": different[:, -1].max(),
        "towards_river": dict(zip(TURNED, np.array(towards), strict=True)),
    }


def rounded(value: Any, digits: int = 3) -> Any:
    """The value as JSON holds it."""
    if isinstance(value, dict):
        return {name: rounded(part, digits) for name, part in value.items()}
    if isinstance(value, np.ndarray | np.floating | float):
        return np.round(value, digits).tolist()
    return value


def thousandths(A: Matrix) -> list[int]:
    """Weights as whole numbers, in reading order."""
    return np.rint(1000 * A).astype(int).ravel().tolist()


def derived(encoder: Encoder, vocabulary: Vocabulary) -> dict[str, Any]:
    """All that the page shows."""

    def of(sentence: str) -> Read:
        return read(sentence, encoder, vocabulary)

    reads = {name: [of(sentence) for sentence in sentences] for name, sentences in BANK.items()}
    turned = [of(sentence) for sentence in TURNED]
    shown = [of(sentence) for sentence in SHOWN]
    plain = [of(sentence) for sentence in PLAIN]
    pairs, in_pairs = [], []
    for frame, first, second in PAIRS:
        nouns = (first[0], second[0])
        both = [of(frame.format(word)) for _, word in (first, second)]
        in_pairs += both
        looks = [[thousandths(look) for look in looks_of_it(one, nouns)] for one in both]
        pairs.append({"frame": frame, "nouns": nouns, "words": (first[1], second[1]), "it": looks})
    averaged = [*plain, *in_pairs, *reads["river"], *reads["money"]]
    return {
        "model": MODEL,
        "model_sha256": MODEL_SHA256,
        "vocab_sha256": VOCAB_SHA256,
        "layers": LAYERS,
        "heads": HEADS,
        "sentences": [
            {"text": text, "tokens": " ".join(one.tokens), "thousandths": thousandths(one.weights)}
            for text, one in zip(SHOWN, shown, strict=True)
        ],
        "habits": rounded(habits(averaged)),
        "averaged": {"sentences": len(averaged), "words": sum(len(x.tokens) - 2 for x in averaged)},
        "pairs": pairs,
        "bank": rounded(bank_in_context(reads, turned)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, required=True, help="model.safetensors")
    parser.add_argument("--vocab", type=Path, required=True, help="vocab.txt")
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    args = parser.parse_args()
    words = read_checked(args.vocab, VOCAB_SHA256).decode().splitlines()
    encoder = load(read_checked(args.model, MODEL_SHA256))
    facts = derived(encoder, Vocabulary({word: i for i, word in enumerate(words)}))
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    text = re.sub(r"\[[^\[\]{}]*\]", lambda list_: " ".join(list_[0].split()), text)
    args.out.write_text(text.replace("[ ", "[").replace(" ]", "]") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
