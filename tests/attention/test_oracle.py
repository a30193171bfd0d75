"""The committed values for lessons 2 to 6 are PyTorch's: made again, and compared."""

import json

import pytest

from tests.attention.derive_oracle import whole
from tests.attention.oracle import FILE
from tests.test_oracle import compare


@pytest.mark.all
def test_the_oracle_is_what_pytorch_computes() -> None:
    committed = json.loads(FILE.read_text(encoding="utf-8"))
    fresh = whole()
    assert committed["inputs"] == fresh["inputs"]
    assert compare(committed["values"], fresh["values"]) > 500
