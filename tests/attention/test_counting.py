"""Sizes: GPT-2's published counts, GPT-3's, and what attention takes, from the shapes that run."""

import numpy as np
import pytest

from attention import (
    GPT_2_SMALL,
    Sizes,
    attention_cost,
    blank,
    block_of,
    count,
    count_parts,
    feed_forward_of,
    gpt,
    gpt_of,
    multi_head_of,
    named_arrays,
)
from tests.attention.random_parameters import random_gpt


@pytest.mark.parametrize(
    ("sizes", "total"),
    [
        (GPT_2_SMALL._replace(linear_biases=False, norm_biases=False), 124_337_664),
        (GPT_2_SMALL._replace(linear_biases=False), 124_356_864),
        (GPT_2_SMALL, 124_439_808),
        (GPT_2_SMALL._replace(tied=False), 163_037_184),
    ],
)
def test_the_four_counts_of_gpt_2_small(sizes: Sizes, total: int) -> None:
    assert count_parts(gpt_of(sizes)).total == total


def test_gpt_2_small_part_by_part() -> None:
    parts = count_parts(gpt_of(GPT_2_SMALL))
    assert parts.token_embedding == 38_597_376
    assert parts.position_embedding == 786_432
    assert parts.attention == 28_348_416
    assert parts.feed_forward == 56_669_184
    assert parts.norms == 38_400
    assert parts.unembedding == 0
    assert sum(parts[:-1]) == parts.total
    one = block_of(GPT_2_SMALL)
    assert (count(one.attention), count(one.feed_forward)) == (2_362_368, 4_722_432)
    assert count((one.norm_1, one.norm_2)) == 3_072
    assert count(one) == 7_087_872


def test_gpt_3_is_counted_without_its_memory() -> None:
    sizes = Sizes(vocabulary=50_257, context=2_048, d_model=12_288, blocks=96, heads=96)
    assert count_parts(gpt_of(sizes)).total == 174_604_259_328


def test_a_blank_has_a_shape_and_a_size_however_large() -> None:
    assert blank((3, 4)).shape == (3, 4)
    assert count(blank((100_000, 400_000))) == 40_000_000_000


def test_heads_have_the_same_parameters_however_many() -> None:
    for heads in (1, 4, 8):
        assert count(multi_head_of(256, heads)) == 4 * 256**2
        assert count(multi_head_of(256, heads, output_projection=False)) == 3 * 256**2
    assert count(multi_head_of(512, 9, d_k=56).W_O) == 258_048
    assert multi_head_of(1_024, 128, d_k=128).W_Q.size == 16_777_216  # T5-11B
    with pytest.raises(ValueError, match="d_model 512 cannot be cut into 9 equal parts"):
        multi_head_of(512, 9)


def test_what_heads_cost() -> None:
    one, twelve = (attention_cost(multi_head_of(768, h), 1_024) for h in (1, 12))
    assert one[:4] == twelve[:4] == (1_811_939_328, 805_306_368, 805_306_368, 603_979_776)
    assert one.exponentials == one.scores_kept == 1_048_576
    assert twelve.exponentials == twelve.scores_kept == 12_582_912
    assert attention_cost(multi_head_of(768, 12, output_projection=False), 2).output_projection == 0
    with pytest.raises(ValueError, match="n must be at least 1"):
        attention_cost(multi_head_of(6, 2), 0)


def test_what_is_counted_is_what_runs() -> None:
    sizes = Sizes(vocabulary=5, context=4, d_model=6, blocks=2, heads=3, d_ff=7)
    for changed in (
        sizes,
        sizes._replace(linear_biases=False),
        sizes._replace(norm_biases=False),
        sizes._replace(tied=False),
        sizes._replace(context=None),
        sizes._replace(attention=False),
        sizes._replace(output_projection=False),
        sizes._replace(feed_forward=False),
        sizes._replace(norms=False),
        sizes._replace(final_norm=False),
        sizes._replace(d_k=5),
    ):
        parameters = random_gpt(1, changed)
        assert np.isfinite(gpt([0, 1, 2], parameters).logits).all()
        assert count(parameters) == count(gpt_of(changed))
        shapes = {name: array.shape for name, array in named_arrays(parameters)}
        assert shapes == {name: array.shape for name, array in named_arrays(gpt_of(changed))}
    assert count(gpt_of(sizes)) - count(gpt_of(sizes._replace(feed_forward=False))) == 2 * count(
        feed_forward_of(6, 7)
    )


def test_arrays_have_names_that_say_where_they_are() -> None:
    names = [name for name, _ in named_arrays(gpt_of(Sizes(5, None, 6, 2, 3)))]
    assert names[:2] == ["token_embedding", "blocks.0.norm_1.gamma"]
    assert "blocks.1.attention.W_Q" in names
    assert "position_embedding" not in names
    assert len(set(names)) == len(names) == 1 + 2 * (2 + 8 + 2 + 4) + 2
    with pytest.raises(TypeError, match=r"1 is neither an array nor a tuple"):
        count((np.zeros(3), {"W_Q": np.zeros(3)}))
