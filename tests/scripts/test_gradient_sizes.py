"""The gradients that are written out by hand are those of the loss, and the file holds them."""

import json

import numpy as np
import pytest

from attention import Config, GPTParameters, Sizes
from scripts.derive.gradient_sizes import TARGET, gradients, loss, measured, random_model

SMALL = Sizes(
    vocabulary=7,
    context=None,
    d_model=8,
    blocks=2,
    heads=2,
    linear_biases=False,
    norm_biases=False,
    tied=False,
)


def with_W_2(parameters: GPTParameters, block: int, change: np.ndarray) -> GPTParameters:
    """The same model, with a change of one block's W_2."""
    blocks = list(parameters.blocks)
    ffn = blocks[block].feed_forward
    assert ffn
    blocks[block] = blocks[block]._replace(feed_forward=ffn._replace(W_2=ffn.W_2 + change))
    return parameters._replace(blocks=tuple(blocks))


@pytest.mark.parametrize("pre_norm", [True, False])
def test_gradients_are_what_the_loss_does_when_a_number_changes(pre_norm: bool) -> None:
    rng = np.random.default_rng(5)
    parameters = random_model(rng, SMALL._replace(final_norm=pre_norm))
    tokens, targets = np.array([0, 3, 1, 6]), np.array([2, 2, 5, 0])
    config = Config(pre_norm=pre_norm)
    found = gradients(tokens, targets, parameters, config)

    def difference(changed: GPTParameters, back: GPTParameters) -> float:
        up, down = (loss(tokens, targets, model, config) for model in (changed, back))
        return (up - down) / 2e-5

    for block in (0, 1):
        change = np.zeros((32, 8))
        change[9, 3] = 1e-5
        plus, minus = (with_W_2(parameters, block, sign * change) for sign in (1, -1))
        assert difference(plus, minus) == pytest.approx(found.W_2[block][9, 3], abs=1e-7)
    # Token 1 of the text is word 3, and no other is: its embedding is what goes into block 1.
    E = parameters.token_embedding
    for component in range(8):
        change = np.zeros(E.shape)
        change[3, component] = 1e-5
        plus, minus = (parameters._replace(token_embedding=E + s * change) for s in (1, -1))
        expected = found.streams[0][1, component]
        assert difference(plus, minus) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("order", ["pre-norm", "post-norm"])
def test_the_file_holds_what_is_measured(order: str) -> None:
    of_W_2, of_stream = measured(6, order == "pre-norm")
    kept = json.loads(TARGET.read_text(encoding="utf-8"))["6"][order]
    np.testing.assert_allclose(kept["W_2"], of_W_2, atol=1e-4)
    np.testing.assert_allclose(kept["stream"], of_stream, atol=1e-4)
