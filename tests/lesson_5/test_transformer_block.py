"""Lesson 5's core: what is traced by hand, PyTorch's values, and what holds for any input."""

import numpy as np

from attention import Config, block, gelu_tanh
from attention.traced_example import BLOCK, UNITS, X_WIDE
from tests.traced import assert_printed

NAMED = [
    UNITS[name]
    for name in (
        "The",
        "cat that sat",
        "sat after a cat",
        "here",
        "cat with nothing after it",
    )
]


def test_the_traced_block() -> None:
    result = block(X_WIDE, BLOCK)
    assert result.norm_1
    assert np.abs(result.norm_1.output - X_WIDE).max() < 1.01e-5
    assert_printed(
        result.middle,
        "0.977 -0.042 0.824 -0.614 2.505 0.047; 1.218 1.311 1.643 0.559 1.401 -0.590;"
        "0.637 1.608 2.102 0.026 0.322 1.216; 1.800 0.543 2.138 2.130 -1.556 1.179",
    )
    assert result.norm_2
    assert_printed(result.norm_2.mean.T, "0.616 0.924 0.985 1.039")
    assert_printed(np.sqrt(result.norm_2.variance).T, "1.001 0.753 0.727 1.290")
    assert_printed(result.norm_2.output[1], "0.391 0.514 0.954 -0.484 0.634 -2.009")
    assert result.feed_forward
    assert_printed(
        result.feed_forward.before_activation[:, NAMED],
        "4.46 -4.29 -10.63 -20.46 -9.19; -3.53 1.60 -8.60 -12.47 -4.38;"
        "-6.37 -11.19 0.93 -9.63 -6.49; -19.43 -6.07 -3.33 3.43 -7.18",
    )
    assert_printed(
        result.feed_forward.hidden[:, NAMED],
        "4.46 0.00 0.00 0.00 0.00; 0.00 1.51 0.00 0.00 0.00;"
        "0.00 0.00 0.77 0.00 0.00; 0.00 0.00 0.00 3.43 0.00",
    )
    assert_printed(
        result.output,
        "0.977 4.423 0.824 -0.614 2.505 -4.417; 1.218 2.823 3.155 0.559 1.401 -0.589;"
        "0.637 1.608 2.102 0.791 -1.210 1.216; 1.800 0.543 2.138 2.129 1.880 1.179",
    )


def test_the_traced_block_in_post_norm_order() -> None:
    result = block(X_WIDE, BLOCK, Config(pre_norm=False))
    assert_printed(result.output[1], "-0.08 1.02 1.31 -0.66 0.09 -1.68")


def test_the_tanh_form_changes_the_traced_block_hardly() -> None:
    exact, tanh = block(X_WIDE, BLOCK), block(X_WIDE, BLOCK, Config(activation=gelu_tanh))
    assert_printed(np.abs(exact.output - tanh.output).max(), "0.00031")


def test_a_unit_fires_for_a_cat_that_sat() -> None:
    cat_that_sat, sat_after_a_cat = UNITS["cat that sat"], UNITS["sat after a cat"]
    for rows, cat, at_cat, at_sat in (
        ([0, 1, 2, 3], 1, "1.51", "0.77"),
        ([0, 1, 2], 1, "3.07", "1.31"),
        ([1, 2], 0, "4.00", "1.70"),
    ):
        ffn = block(X_WIDE[rows], BLOCK).feed_forward
        assert ffn
        assert_printed(ffn.hidden[cat, cat_that_sat], at_cat)
        assert_printed(ffn.hidden[cat + 1, sat_after_a_cat], at_sat)
