"""Plots: the same bytes each time, in the page's colours, with words for who cannot see them."""

import os
import re
import subprocess
import sys

import pytest

from weave.plots import COLORS, GRADIENT_SIZES, PLOTS, plot


def test_plots_are_repeatable_to_the_byte_in_another_process() -> None:
    code = "from weave.plots import PLOTS, plot; print(*map(plot, PLOTS))"
    environment = os.environ | {"PYTHONHASHSEED": "1"}
    command = [sys.executable, "-c", code]
    there = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert there.stdout.decode() == " ".join(map(plot, PLOTS)) + "\n"


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_takes_its_colours_from_the_page(name: str) -> None:
    svg = plot(name)
    assert not set(COLORS) & set(re.findall("#[0-9a-f]{6}", svg))
    assert {"--ink", "--faded"} < set(re.findall(r"var\((--\w+)\)", svg)) <= set(COLORS.values())


def test_each_colour_is_used() -> None:
    used = {name for each in PLOTS for name in re.findall(r"var\((--\w+)\)", plot(each))}
    assert used == set(COLORS.values())


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_says_in_words_what_it_shows(name: str) -> None:
    label = re.search(r'<svg role="img" aria-label="([^"]{40,})"', plot(name))
    assert label


def test_the_cost_is_the_number_of_pairs() -> None:
    assert "upwards to 4,096." in plot("cost-of-all-pairs")  # 64 times 64
    assert "reaches 190." in plot("cost-of-all-pairs")  # 64 of itself, 63 on each side


def test_the_dip_of_gelu_is_told() -> None:
    assert "it dips to −0.17 at −0.75" in plot("gelu-and-relu")


def test_the_gradients_are_those_that_were_measured() -> None:
    sizes = GRADIENT_SIZES["24"]
    for order in ("pre-norm", "post-norm"):
        first, *_, last = sizes[order]["W_2"]
        told = f"{order} runs from {first:.2f} in block 1 to {last:.2f} in the last"
        assert told in plot("gradient-sizes")


def test_ids_belong_to_their_plot() -> None:
    svg = plot("cost-of-all-pairs")
    ids = set(re.findall(r'id="([^"]+)"', svg))
    assert all(name.startswith("cost-of-all-pairs-") for name in ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= ids


def test_an_unknown_plot_is_refused() -> None:
    with pytest.raises(LookupError, match="no plot 'costs'; known: cost-of-all-pairs"):
        plot("costs")
