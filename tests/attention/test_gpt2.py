"""GPT-2's published layout: read, and run as a GPT-2 runs."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention import count_parts, generate, gpt
from attention.checks import Array
from attention.gpt2 import CONFIG, from_arrays, load, read_safetensors

D, HEADS, DEPTH, VOCABULARY, CONTEXT = 8, 2, 2, 11, 9


def published(prefix: str = "", d: int = D) -> dict[str, Array]:
    """A tiny GPT-2 at random, d wide, in single precision, under the published names."""
    random = np.random.default_rng(5)
    shapes: dict[str, tuple[int, ...]] = {"wte.weight": (VOCABULARY, d), "wpe.weight": (CONTEXT, d)}
    for i in range(DEPTH):
        for name, shape in (
            ("ln_1.weight", (d,)),
            ("ln_1.bias", (d,)),
            ("attn.c_attn.weight", (d, 3 * d)),
            ("attn.c_attn.bias", (3 * d,)),
            ("attn.c_proj.weight", (d, d)),
            ("attn.c_proj.bias", (d,)),
            ("ln_2.weight", (d,)),
            ("ln_2.bias", (d,)),
            ("mlp.c_fc.weight", (d, 4 * d)),
            ("mlp.c_fc.bias", (4 * d,)),
            ("mlp.c_proj.weight", (4 * d, d)),
            ("mlp.c_proj.bias", (d,)),
        ):
            shapes[f"h.{i}.{name}"] = shape
    shapes |= {"ln_f.weight": (d,), "ln_f.bias": (d,)}
    return {
        prefix + name: random.normal(scale=0.5, size=shape).astype(np.float32)
        for name, shape in shapes.items()
    }


def write_safetensors(file: Path, arrays: dict[str, Array]) -> None:
    """The format: the header's length in 8 bytes, the header in JSON, the numbers."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    numbers = b""
    kinds = {"float16": "F16", "float32": "F32", "float64": "F64", "bool": "BOOL"}
    for name, array in arrays.items():
        data = array.tobytes()
        header[name] = {
            "dtype": kinds[array.dtype.name],
            "shape": array.shape,
            "data_offsets": [len(numbers), len(numbers) + len(data)],
        }
        numbers += data
    words = json.dumps(header).encode()
    file.write_bytes(len(words).to_bytes(8, "little") + words + numbers)


def logits_of(arrays: dict[str, Array], tokens: list[int]) -> Array:
    """A GPT-2 straight from its published arrays, all heads cut from one projection."""

    def norm(x: Array, at: str) -> Array:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return x * arrays[f"{at}.weight"] + arrays[f"{at}.bias"]

    def linear(x: Array, at: str) -> Array:
        return x @ arrays[f"{at}.weight"] + arrays[f"{at}.bias"]

    n = len(tokens)
    x = (arrays["wte.weight"][tokens] + arrays["wpe.weight"][:n]).astype(np.float64)
    for i in range(DEPTH):
        wide = linear(norm(x, f"h.{i}.ln_1"), f"h.{i}.attn.c_attn")
        Q, K, V = wide.reshape(n, 3, HEADS, D // HEADS).transpose(1, 2, 0, 3)
        scores = np.einsum("hik,hjk->hij", Q, K) / math.sqrt(D // HEADS)
        powers = np.where(np.tri(n, dtype=bool), np.exp(scores), 0)
        gathered = np.einsum("hij,hjk->ihk", powers / powers.sum(-1, keepdims=True), V)
        x = x + linear(gathered.reshape(n, D), f"h.{i}.attn.c_proj")
        z = linear(norm(x, f"h.{i}.ln_2"), f"h.{i}.mlp.c_fc")
        z = 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
        x = x + linear(z, f"h.{i}.mlp.c_proj")
    return norm(x, "ln_f") @ arrays["wte.weight"].T


@pytest.mark.parametrize("prefix", ["", "transformer."])
def test_a_published_file_runs_as_it_should(tmp_path: Path, prefix: str) -> None:
    arrays = published(prefix)
    # What the publisher's files hold besides: each block's mask.
    arrays[f"{prefix}h.0.attn.bias"] = np.tri(CONTEXT, dtype=bool)
    write_safetensors(tmp_path / "model.safetensors", arrays)
    parameters = load(tmp_path / "model.safetensors", HEADS)
    tokens = [1, 10, 4, 4, 0]
    logits = gpt(tokens, parameters, CONFIG).logits
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, logits_of(published(), tokens), atol=1e-4)
    assert count_parts(parameters).total == sum(array.size for array in published().values())


def test_heads_are_64_wide_unless_said() -> None:
    wide = {
        name: np.zeros([128 * size // D if size in (D, 3 * D, 4 * D) else size for size in a.shape])
        for name, a in published().items()
    }
    heads = from_arrays(wide).blocks[0].attention
    assert heads
    assert heads.W_Q.shape == (2, 128, 64)
    with pytest.raises(ValueError, match="cut into 3 equal parts"):
        from_arrays(published(), heads=3)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_floats_of_all_widths_are_read(tmp_path: Path, kind: Any) -> None:
    array = np.arange(6).reshape(2, 3).astype(kind)
    write_safetensors(tmp_path / "a", {"x": array, "y": array[0]})
    read = read_safetensors(tmp_path / "a")
    assert read.keys() == {"x", "y"}
    assert read["x"].dtype == kind
    np.testing.assert_array_equal(read["x"], array)


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    write_safetensors(file, published())
    whole = file.read_bytes()
    for damaged, message in (
        (whole[:-1], "cut short"),
        (whole[:200], "cut short"),
        (b"<!doctype html><p>Not found", "no safetensors file"),
        (b"", "no safetensors file"),
    ):
        file.write_bytes(damaged)
        with pytest.raises(ValueError, match=message):
            load(file)
    arrays = published()
    del arrays["h.1.mlp.c_fc.bias"]
    with pytest.raises(ValueError, match=r"not the weights of a GPT-2.*h\.1\.mlp\.c_fc\.bias"):
        from_arrays(arrays, HEADS)
    with pytest.raises(ValueError, match="not the weights of a GPT-2"):
        from_arrays({"x": np.zeros((2, 2))})


@pytest.mark.all
@pytest.mark.parametrize(("d_model", "heads", "depth"), [(32, 4, 3), (128, 2, 2), (48, 3, 1)])
def test_it_equals_the_gpt_2_of_transformers(
    tmp_path: Path, d_model: int, heads: int, depth: int
) -> None:
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(depth)
    sizes = GPT2Config(
        vocab_size=97, n_positions=40, n_embd=d_model, n_layer=depth, n_head=heads,
        bos_token_id=0, eos_token_id=0, initializer_range=0.2,
    )  # fmt: skip
    model: Any = GPT2LMHeadModel(sizes)
    model.eval()
    with torch.no_grad():  # as they begin, biases are 0 and gains are 1, which would hide slips
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(0.2 * torch.randn_like(parameter))
    model.save_pretrained(tmp_path)
    model.double()  # or else the two would differ by what single precision loses
    arrays = read_safetensors(tmp_path / "model.safetensors")
    parameters = from_arrays({name: a.astype(np.float64) for name, a in arrays.items()}, heads)
    for n in (1, 2, 40):
        tokens = np.random.default_rng(n).integers(0, 97, (2, n))
        with torch.no_grad():
            theirs = model(torch.tensor(tokens)).logits.numpy()
        np.testing.assert_allclose(
            gpt(tokens, parameters, CONFIG).logits, theirs, atol=1e-5, rtol=0
        )
    prompt = [3, 1, 4]
    written = model.generate(torch.tensor([prompt]), max_new_tokens=20, do_sample=False)
    assert generate(prompt, parameters, 20, temperature=0, config=CONFIG) == written[0].tolist()
