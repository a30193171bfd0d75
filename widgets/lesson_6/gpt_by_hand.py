"""Lesson 6: a whole GPT of 546 parameters, every number of it opening to the step before."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from attention import GPT, gpt, softmax
from attention.dot_product_attention import Array
from attention.traced_example import FFN, GPT_BY_HAND, HEADS, UNITS, VOCABULARY
from kit import arithmetic, controls
from kit.html import Html, h, join
from kit.numbers import fmt, snap
from kit.trace import trace_table

FIRST = "The cat sat"
PROMPTS = ("The", "The cat", "The cat sat", "The cat sat here", "The dog ran", "The cat sat there")
LONGEST = 6  # words of a prompt
WIDTH = 6  # d_model


@dataclass(frozen=True)
class State:
    """What the reader can change."""

    prompt: str = FIRST


def view(state: State) -> Html:
    """What comes next, and below it all the numbers that lead there."""
    words, notes = read(state.prompt)
    result = gpt([VOCABULARY.index(word) for word in words], GPT_BY_HAND)
    shares = softmax(result.logits)
    best = VOCABULARY[most(shares[-1])]
    prompt = " ".join(words)
    form = controls.form(
        controls.hidden("prompt", prompt),
        controls.presets("prompt", "Prompts", PROMPTS),
        h(
            "div",
            h("span", "Add a word"),
            *(controls.setting(word, prompt=f"{prompt} {word}") for word in VOCABULARY),
            class_="presets",
            role="group",
            aria_label="Add a word",
        ),
        controls.setting(f"Add the most probable: {best}", prompt=f"{prompt} {best}"),
    )
    told = h("div", *(h("p", note) for note in notes), class_="notes", role="status")
    said = h(
        "p",
        "After “",
        h("strong", prompt),
        f"” the most probable word is “{best}”, with {fmt(shares[-1].max(), 3)}.",
    )
    return join(form, told, said, last_step(words, result, shares), stages(words, result))


def read(prompt: str) -> tuple[list[str], list[str]]:
    """The words of a prompt that are known, and what there is to say about the rest."""
    given = prompt.split()
    known = [word for word in given if word in VOCABULARY]
    notes = []
    if len(known) < len(given):
        notes.append(f"It knows eight words: {', '.join(VOCABULARY)}. Others are left out.")
    if len(known) > LONGEST:
        notes.append(f"Only the first {LONGEST} words are read here, so that the tables fit.")
    return known[:LONGEST] or FIRST.split()[:1], notes


def most(shares: Array) -> int:
    """The place of the largest, the first among equals."""
    return int(np.argmax([snap(x) for x in shares]))


def change_without_mask(blocks: int) -> float:
    """How far a logit of the last row moves without the mask, with the block this many times."""
    parameters = GPT_BY_HAND._replace(blocks=GPT_BY_HAND.blocks * blocks)
    tokens = [VOCABULARY.index(word) for word in ("The", "cat", "sat", "here")]
    with_mask, without = (gpt(tokens, parameters, causal=c).logits[-1] for c in (True, False))
    return float(snap(np.abs(with_mask - without).max()))


def last_step(words: list[str], result: GPT, shares: Array) -> Html:
    """The probabilities after each word."""

    def how(i: int, j: int) -> str:
        powers = np.exp(result.logits[i])
        return (
            f"e^{fmt(result.logits[i, j])} = {fmt(powers[j])}; all eight add up to "
            f"{fmt(powers.sum())}; {fmt(powers[j])} / {fmt(powers.sum())} = {fmt(shares[i, j], 3)}"
        )

    return trace_table(
        "next word",
        shares,
        [f"after {word}" for word in words],
        VOCABULARY,
        how,
        "The probabilities of the next word. The last row is the one that counts when it writes.",
        digits=3,
    )


def stages(words: list[str], result: GPT) -> Html:
    """Every step from the words to the logits, each with the arithmetic behind its numbers."""
    (block,) = result.blocks
    attention, ffn = block.attention, block.feed_forward
    norm_1, norm_2, final = block.norm_1, block.norm_2, result.final_norm
    assert attention is not None
    assert ffn is not None
    assert norm_1 is not None
    assert norm_2 is not None
    assert final is not None
    x, wide = result.embedding.output, tuple(str(c) for c in range(WIDTH))

    def rows(
        name: str,
        matrix: Array,
        columns: tuple[str, ...],
        how: Callable[[int, int], str] | None,
        caption: str,
        digits: int = 2,
    ) -> Html:
        return trace_table(name, matrix, words, columns, how, caption, digits)

    def side_by_side(parts: Array) -> Array:
        return np.concatenate(parts, axis=-1)

    both = tuple(f"head {head}, {c}" for head in (1, 2) for c in range(3))
    looked_at = tuple(f"head {head} → {word}" for head in (1, 2) for word in words)
    projections = [
        rows(
            said,
            side_by_side(getattr(attention, name)),
            both,
            arithmetic.of_projections(
                norm_1.output, getattr(HEADS, f"W_{name}"), getattr(attention, name)
            ),
            f"{name} of both heads.",
        )
        for name, said in (("Q", "queries"), ("K", "keys"), ("V", "values"))
    ]
    named = list(UNITS.items())
    line = arithmetic.of_hidden_units(norm_2.output, ffn, FFN)
    units = [unit for _, unit in named]
    steps = (
        (
            "Embedding",
            rows(
                "embedding",
                x,
                wide,
                lambda i, j: (
                    f"Row {VOCABULARY.index(words[i])} of the table, “{words[i]}”, component {j}: "
                    f"{fmt(x[i, j], 1)}. Chosen by hand."
                ),
                "Each word picks its row of the table. There are no positions here.",
            ),
        ),
        (
            "First layer norm",
            rows(
                "first norm",
                norm_1.output,
                wide,
                arithmetic.of_layer_norm(x, norm_1),
                "These rows have mean 0 and variance 1 already, so nothing happens.",
            ),
        ),
        ("Queries, keys and values", join(*projections)),
        (
            "Weights under the mask",
            rows(
                "masked weights",
                side_by_side(attention.weights),
                looked_at,
                arithmetic.of_weights(attention),
                "What comes later has the weight 0.",
                digits=3,
            ),
        ),
        (
            "Heads, and W_O",
            join(
                rows(
                    "heads",
                    attention.concatenated,
                    both,
                    arithmetic.of_heads(attention),
                    "What the two heads gather, side by side.",
                ),
                rows(
                    "attention",
                    attention.output,
                    wide,
                    arithmetic.of_output_projection(attention, HEADS),
                    "Times W_O: what attention adds.",
                ),
            ),
        ),
        (
            "The stream after attention",
            rows(
                "x'",
                block.middle,
                wide,
                arithmetic.of_sum(x, attention.output),
                "x′ = x + attention.",
            ),
        ),
        (
            "Second layer norm",
            rows(
                "second norm",
                norm_2.output,
                wide,
                arithmetic.of_layer_norm(block.middle, norm_2),
                "What the FFN reads.",
            ),
        ),
        (
            "The named units",
            rows(
                "units",
                ffn.hidden[:, units],
                tuple(f"{unit}: {name}" for name, unit in named),
                lambda i, j: line(i, units[j]),
                "Five of the 24 hidden units. The others write nothing.",
            ),
        ),
        (
            "FFN",
            rows(
                "ffn",
                ffn.output,
                wide,
                arithmetic.of_second_layer(ffn, FFN),
                "What the units that fire write.",
            ),
        ),
        (
            "The stream after the block",
            rows(
                "out",
                block.output,
                wide,
                arithmetic.of_sum(block.middle, ffn.output),
                "out = x′ + FFN.",
            ),
        ),
        (
            "Final layer norm",
            rows(
                "final norm",
                final.output,
                wide,
                arithmetic.of_layer_norm(block.output, final),
                "Brought into range for the last time.",
            ),
        ),
        (
            "Logits",
            rows(
                "logits",
                result.logits,
                VOCABULARY,
                arithmetic.of_product(final.output, GPT_BY_HAND.token_embedding.T, result.logits),
                "The dot product of each row with each word’s row of the table: tied unembedding.",
            ),
        ),
    )
    return h(
        "div",
        *(
            h("details", h("summary", f"{number}. {name}"), table, class_="stage")
            for number, (name, table) in enumerate(steps, 1)
        ),
        class_="stages",
    )
