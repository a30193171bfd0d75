"""The register of lessons, in the order they are taught: all that knows lessons reads it.

A lesson has prose in `docs/lessons/`, a module of the core, figures in `widgets/lesson_N/`, kinds
of numeric questions in `widgets/questions/lesson_N/`, exercises in `src/exercises/lesson_N/`, tests
in `tests/lesson_N/`, and perhaps a notebook. A name here, its hyphens as underscores, is a file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What belongs to one lesson, by name."""

    number: int
    page: str  # docs/lessons/….md
    title: str
    core: str  # src/attention/….py
    widgets: tuple[str, ...]
    questions: tuple[str, ...]
    exercises: tuple[str, ...]
    # Exercises that a notebook has once more, in PyTorch: …_in_pytorch.py.
    pytorch: tuple[str, ...] = ()
    notebook: str = ""  # notebooks/….ipynb, by its name in the curriculum: part, module and lesson

    @property
    def folder(self) -> str:
        """The name of its folder, in each kind of thing."""
        return f"lesson_{self.number}"


# The core, whole: src/attention/….py, a module a lesson.
CORE_MODULES = (
    "dot_product_attention",
    "queries_and_keys",
    "values_and_attention_output",
    "multi_head_attention",
    "transformer_block",
    "decoder_only_transformer",
)

LESSONS = (
    Lesson(
        number=1,
        page="the-problem-attention-solves",
        title="The problem attention solves",
        core="dot_product_attention",
        widgets=(
            "dot-product-panels",
            "bag-of-words",
            "attention-trace",
            "all-pairs",
            "attention-matrix",
            "word-order",
            "predict-row",
        ),
        questions=(
            "dot-product",
            "cosine",
            "softmax-weight",
            "output-component",
            "count-of-scores",
        ),
        exercises=(
            "dot-product",
            "cosine",
            "softmax",
            "scores",
            "attention-weights",
            "attention-output",
            "symmetry",
            "order-blindness",
            "most-attended",
        ),
        pytorch=("softmax",),
        notebook="4-2-1-the-problem-attention-solves",
    ),
    Lesson(
        number=2,
        page="queries-and-keys",
        title="Queries and keys",
        core="queries_and_keys",
        widgets=(
            "two-projections",
            "query-key-trace",
            "matrix-bench",
            "matrix-puzzle",
            "fitted-pairs",
            "score-temperature",
            "score-spread",
        ),
        questions=(
            "query-component",
            "query-key-score",
            "spread-of-scores",
            "scaled-weight",
            "projection-parameters",
        ),
        exercises=(
            "project",
            "query-key-scores",
            "symmetry-condition",
            "scaled-weights",
            "saturation",
        ),
        pytorch=("project",),
        notebook="4-2-2-queries-and-keys",
    ),
    Lesson(
        number=3,
        page="values-and-attention-output",
        title="Values and the attention output",
        core="values_and_attention_output",
        widgets=(
            "three-projections",
            "values-trace",
            "formula-evolution",
            "weighted-average",
            "output-bench",
            "repeated-head",
        ),
        questions=(
            "value-component",
            "head-output",
            "head-parameters",
            "residual-component",
        ),
        exercises=(
            "keys-and-values",
            "single-head",
            "identity-values",
            "locked-values",
            "head-with-residual",
        ),
        pytorch=("single-head",),
        notebook="4-2-3-values-and-attention-output",
    ),
    Lesson(
        number=4,
        page="multi-head-attention",
        title="Multi-head attention",
        core="multi_head_attention",
        widgets=(
            "two-keys",
            "head-split",
            "not-a-slice",
            "heads-trace",
            "head-costs",
            "head-ladder",
            "encoder-heads",
            "encoder-measured",
            "heads-side-by-side",
        ),
        questions=(
            "width-of-a-head",
            "mixed-component",
            "parameters-of-heads",
            "scores-of-all-heads",
        ),
        exercises=(
            "one-head",
            "multi-head-attention",
            "head-contributions",
            "head-costs",
        ),
        pytorch=("multi-head-attention",),
        notebook="4-2-4-multi-head-attention",
    ),
    Lesson(
        number=5,
        page="the-transformer-block",
        title="The transformer block",
        core="transformer_block",
        widgets=(
            "parameter-puzzle",
            "hull",
            "feed-forward-units",
            "one-matrix",
            "two-norms",
            "block-diagram",
            "block-stack",
            "followed-stream",
            "fact-units",
        ),
        questions=("hidden-unit", "ffn-parameters", "layer-norm-component", "stream-additions"),
        exercises=(
            "gelu",
            "feed-forward",
            "layer-norm",
            "pre-norm-block",
            "block-parameters",
            "post-norm-block",
        ),
    ),
    Lesson(
        number=6,
        page="decoder-only-transformers",
        title="Decoder-only transformers",
        core="decoder_only_transformer",
        widgets=(
            "leaking-row",
            "cheating-losses",
            "mask-replay",
            "gpt-by-hand",
            "gpt-diagram",
            "parameter-counter",
            "gpt-open",
            "mask-families",
        ),
        questions=(
            "count-of-predictions",
            "masked-weight",
            "text-loss",
            "temperature-share",
            "gpt-parameters",
        ),
        exercises=(
            "causal-mask",
            "masked-attention",
            "next-token-loss",
            "tied-logits",
            "sampling-step",
            "gpt-parameter-count",
            "whole-gpt",
        ),
    ),
)

# Figures of more than one lesson: widgets/….py.
SHARED_WIDGETS = (
    "english-heads",
    "english-senses",
    "head-scores",
    "measured-without",
    "numeric-question",
)


def module_name(name: str) -> str:
    """A name of the register as the name of a Python module."""
    return name.replace("-", "_")


class OnRequest(Mapping[str, T]):
    """Things by their names, each made from its module when it is first asked for.

    A page has few of all figures and exercises, and importing one takes time in the tab.
    """

    def __init__(self, modules: Mapping[str, str], made: Callable[[ModuleType], T]) -> None:
        self._modules, self._made = dict(modules), made

    def __getitem__(self, name: str) -> T:
        return self._made(import_module(self._modules[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
