"""Write encoder_oracle.npz: what `transformers` makes of the held-out sentences, and of strings.

    python -m tests.english.derive_oracle

Needs PyTorch, transformers and the published weights (scripts/setup/fetch.py, 91 MB).
Of each head's weights for each sentence it keeps one row, drawn by chance.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from english.encoder import D_MODEL, HEADS, LAYERS
from scripts.derive.encoder_sentences import HELD_OUT
from scripts.setup.fetch import fetch
from tests.english.strings import strings

OUT = Path(__file__).with_name("encoder_oracle.npz")
SCALE = 2**16 - 1  # weights are kept in steps of 1 / SCALE
GROUP = 100  # strings to a hash


def published() -> tuple[bytes, list[str], Any, Any]:
    """The weights' file, the vocabulary, and the model and tokenizer of `transformers`."""
    import torch
    from safetensors.torch import load
    from transformers import BertConfig, BertModel, BertTokenizer

    files = fetch("model")
    data = files["model.safetensors"].read_bytes()
    entries = files["vocab.txt"].read_text(encoding="utf-8").splitlines()
    config = BertConfig(
        hidden_size=D_MODEL,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=4 * D_MODEL,
        attn_implementation="eager",
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    tensors = {name: t for name, t in load(data).items() if not name.startswith("pooler")}
    missing, _ = model.load_state_dict(tensors, strict=False)
    assert not missing, missing
    torch.set_grad_enabled(False)
    vocabulary = {entry: i for i, entry in enumerate(entries)}
    return data, entries, model, BertTokenizer(vocab=vocabulary, do_lower_case=True)


def encoded(model: Any, ids: Sequence[int]) -> tuple[Any, Any]:
    """States (LAYERS + 1, n, d_model) and weights (LAYERS, HEADS, n, n), from transformers."""
    import torch

    out = model(torch.tensor([[*ids]]), output_attentions=True, output_hidden_states=True)
    states = np.stack([x[0].numpy() for x in out.hidden_states])
    return states, np.stack([x[0].numpy() for x in out.attentions])


def cuts(tokenizer: Any, texts: Sequence[str]) -> list[list[str]]:
    """The pieces of each text, from transformers."""
    return [tokenizer.convert_ids_to_tokens(tokenizer(text)["input_ids"]) for text in texts]


def hashes(pieces: Sequence[Sequence[str]]) -> list[str]:
    """A short hash for each GROUP of cut strings."""
    groups = [pieces[i : i + GROUP] for i in range(0, len(pieces), GROUP)]
    lines = ["\n".join(" ".join(each) for each in group) for group in groups]
    return [hashlib.sha256(text.encode()).hexdigest()[:12] for text in lines]


def drawn_rows(sentence: int, n: int) -> Any:
    """The row of each head that is kept, (LAYERS, HEADS)."""
    return np.random.default_rng(sentence).integers(n, size=(LAYERS, HEADS))


def rows_of(weights: Any, sentence: int) -> Any:
    """Those rows, (LAYERS, HEADS, n)."""
    at = drawn_rows(sentence, weights.shape[-1])
    return np.take_along_axis(weights, at[..., None, None], axis=-2)[..., 0, :]


def main() -> None:
    _, entries, model, tokenizer = published()
    rows, pieces, vectors = [], [], []
    for i, text in enumerate(HELD_OUT):
        ids = tokenizer(text)["input_ids"]
        states, weights = encoded(model, ids)
        rows.append(np.rint(rows_of(weights, i) * SCALE).astype(np.uint16).ravel())
        pieces.append(" ".join(entries[k] for k in ids))
        mean = states[-1].mean(axis=0)
        vectors.append((mean / np.linalg.norm(mean)).astype(np.float16))
    np.savez_compressed(
        OUT,
        rows=np.concatenate(rows),
        pieces=np.array(pieces),
        vectors=np.stack(vectors),
        hashes=np.array(hashes(cuts(tokenizer, strings()))),
        entries=np.frombuffer("\n".join(entries).encode(), np.uint8),
    )


if __name__ == "__main__":
    main()
