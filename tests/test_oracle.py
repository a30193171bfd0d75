"""The committed values are PyTorch's: made again, and compared."""

import json
from typing import Any

import numpy as np
import pytest

from tests.derive_oracle import TARGET, oracle


@pytest.mark.all
def test_the_oracle_is_what_pytorch_computes() -> None:
    committed = json.loads(TARGET.read_text(encoding="utf-8"))
    fresh = oracle()
    assert committed["inputs"] == fresh["inputs"]
    assert compare(committed["values"], fresh["values"]) > 1000


def compare(old: Any, new: Any) -> int:
    """Assert that two trees hold the same numbers; how many there are."""
    if isinstance(old, dict) and isinstance(new, dict):
        assert old.keys() == new.keys()
        return sum(compare(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        assert len(old) == len(new)
        return sum(compare(a, b) for a, b in zip(old, new, strict=True))
    np.testing.assert_allclose(old, new, rtol=1e-12, atol=1e-12)
    return 1
