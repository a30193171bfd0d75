"""The numpy core of the course: one module per lesson, in the order they are taught.

1. `dot_product_attention`: dot product, cosine, softmax, attention on raw embeddings.

Two modules are not lessons: `word_embeddings` holds the real vectors that the lessons look at, and
`traced_example` the four tokens that are traced by hand.
"""

from attention.dot_product_attention import (
    RawAttention,
    attention,
    cosine,
    dot_product,
    softmax,
)

__all__ = [
    "RawAttention",
    "attention",
    "cosine",
    "dot_product",
    "softmax",
]
