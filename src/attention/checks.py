"""What guards the lessons' functions, in one line above the mathematics that a page shows.

Each check gives back what it was given, as arrays, or raises a ValueError that says what to do.
"""

import sys

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]  # what is float32 throughout stays float32


def numbers(name: str, value: ArrayLike) -> Array:
    """An array of numbers of any shape, whatever they are."""
    single = isinstance(value, np.ndarray) and value.dtype == np.float32
    try:
        return np.asarray(value, dtype=np.float32 if single else np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers, in rows of equal length") from error


def finite(name: str, value: ArrayLike) -> Array:
    """An array that is not empty and holds neither NaN nor infinity."""
    array = numbers(name, value)
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinity")
    return array


def vectors(a: ArrayLike, b: ArrayLike) -> tuple[Array, Array]:
    """Two vectors of one length."""
    u, v = finite("a", a), finite("b", b)
    if u.ndim != 1 or u.shape != v.shape:
        raise ValueError(f"a and b must be vectors of one length, not {u.shape} and {v.shape}")
    return u, v


def along(name: str, value: ArrayLike, axis: int) -> Array:
    """Scores for a softmax along `axis`; minus infinity is one that is to get no weight."""
    array = numbers(name, value)
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"{name} of shape {array.shape} has no axis {axis}")
    largest = array.max(axis=axis)
    if np.isneginf(largest).any():
        raise ValueError(f"{name} has a row of minus infinity alone: nothing is left to look at")
    if not np.isfinite(largest).all():
        raise ValueError(f"{name} holds NaN or infinity")
    return array


def table(name: str, value: ArrayLike) -> Array:
    """Rows without batch axes, (n, d_model), whose dot products stay in range."""
    array = finite(name, value)
    if array.ndim != 2:
        raise ValueError(f"{name} must be of shape (n, d_model), not {array.shape}")
    return _in_range(name, array)


def rows(name: str, value: ArrayLike, width: int | None = None) -> Array:
    """Rows with any batch axes in front, (..., n, width), whose dot products stay in range."""
    array = finite(name, value)
    if array.ndim < 2:
        raise ValueError(f"{name} must be of shape (..., n, d), one row per token: {array.shape}")
    if width is not None and array.shape[-1] != width:
        raise ValueError(f"the rows of {name} must hold {width} numbers, not {array.shape[-1]}")
    return _in_range(name, array)


def _in_range(name: str, array: Array) -> Array:
    # No dot product of two rows is larger than the larger one's with itself.
    with np.errstate(over="ignore"):
        squares = np.einsum("...d,...d->...", array, array)
    if not np.isfinite(squares).all():
        raise ValueError(f"{name} is too large: its dot products overflow")
    return array


def matrix(name: str, value: ArrayLike, height: int) -> Array:
    """A matrix that rows of `height` numbers can be multiplied by: (..., height, width)."""
    array = numbers(name, value)
    if array.ndim < 2 or array.shape[-2] != height:
        raise ValueError(
            f"{name} must have {height} rows, one for each number of a token: {array.shape}"
        )
    return array


def vector(name: str, value: ArrayLike | None, width: int, missing: float) -> Array | float:
    """Something to add to rows or multiply them by, (..., width); what changes nothing if None."""
    if value is None:
        return missing
    array = numbers(name, value)
    if array.shape[-1:] != (width,):
        raise ValueError(f"{name} must hold {width} numbers, one for each column: {array.shape}")
    return array


def row(name: str, value: ArrayLike, width: int) -> Array:
    """A single row of finite numbers, (width,)."""
    array = finite(name, value)
    if array.shape != (width,):
        raise ValueError(f"{name} must be of shape ({width},), not {array.shape}")
    return array


def projection(
    X: ArrayLike, W: ArrayLike, b: ArrayLike | None
) -> tuple[Array, Array, Array | float]:
    """Rows, the matrix that they are multiplied by, and a bias or 0."""
    X = rows("X", X)
    W = matrix("W", W, X.shape[-1])
    b = vector("b", b, W.shape[-1], missing=0.0)
    return X, W.view(WithoutBlas) if sys.platform == "emscripten" else W, b


class WithoutBlas(np.ndarray[tuple[int, ...], np.dtype[np.float64]]):
    """A matrix W for X @ W in the reader's tab. numpy has no BLAS there, and einsum takes less than
    half of the time that its own loop takes."""

    def __rmatmul__(self, X: Array) -> Array:  # type: ignore[override]
        product: Array = np.einsum("...nd,...dk->...nk", X, np.asarray(self))
        return product


def queries_and_keys(
    Q: ArrayLike, K: ArrayLike, mask: ArrayLike | None
) -> tuple[Array, Array, NDArray[np.bool_] | None]:
    """Queries (..., n, d_k), keys (..., m, d_k), and a mask that leaves each query a key."""
    Q = rows("Q", Q)
    K = rows("K", K, width=Q.shape[-1])
    if mask is None:
        return Q, K, None
    allowed = np.asarray(mask)
    if allowed.dtype != np.bool_:
        raise ValueError("a mask holds True (may look) and False, not numbers")
    wanted = (Q.shape[-2], K.shape[-2])
    if allowed.shape[-2:] != wanted:
        raise ValueError(f"the mask must be of shape {wanted}, not {allowed.shape}")
    if not allowed.any(axis=-1).all():
        row = int(np.argwhere(~allowed.any(axis=-1))[0][-1])
        raise ValueError(f"the mask leaves token {row} nothing to look at: let it see itself")
    return Q, K, allowed


def weights_and_gradient(weights: ArrayLike, gradient: ArrayLike) -> tuple[Array, Array]:
    """Weights, and a gradient of the same shape."""
    p, g = finite("weights", weights), finite("gradient", gradient)
    if p.shape != g.shape:
        raise ValueError(f"weights {p.shape} and gradient {g.shape} must have one shape")
    return p, g


def divided(name: str, width: int, parts: int) -> int:
    """How wide each of so many equal parts is."""
    if parts < 1 or width % parts:
        raise ValueError(f"{name} {width} cannot be cut into {parts} equal parts")
    return width // parts


def tokens(value: ArrayLike, vocabulary: int, context: int | None) -> NDArray[np.intp]:
    """Token numbers, (..., n): each in the vocabulary, and no more of them than positions."""
    array = np.asarray(value)
    if array.size == 0 or array.ndim == 0:
        raise ValueError("there must be at least one token, in a list")
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError("tokens are whole numbers: rows of the embedding table")
    outside = (array < 0) | (array >= vocabulary)
    if outside.any():
        raise ValueError(
            f"token {array[outside][0]} is outside the vocabulary: use 0 to {vocabulary - 1}"
        )
    if context is not None and array.shape[-1] > context:
        raise ValueError(
            f"{array.shape[-1]} tokens, but positions for {context} only: leave out the first ones"
        )
    return array.astype(np.intp)


def one_value_per_key(K: ArrayLike, V: ArrayLike) -> Array:
    """Values, (..., m, d_v), of which there are as many as keys."""
    K, V = rows("K", K), rows("V", V)
    if V.shape[-2] != K.shape[-2]:
        raise ValueError(f"V must have one row for each of the {K.shape[-2]} keys: {V.shape}")
    return V


def to_be_added(X: ArrayLike, output: ArrayLike) -> tuple[Array, Array]:
    """Two arrays of rows of one width."""
    X, output = rows("X", X), rows("output", output)
    if X.shape[-2:] != output.shape[-2:]:
        raise ValueError(
            f"the output must have the shape of X to be added to it: {output.shape} and {X.shape}"
        )
    return X, output


def of_all_heads(mask: ArrayLike | None) -> ArrayLike | None:
    """A mask (..., n, n), the same for all heads: (..., 1, n, n)."""
    if mask is None:
        return None
    array = np.asarray(mask)
    if array.ndim < 2:
        raise ValueError(f"the mask must be of shape (..., n, n), not {array.shape}")
    return array[..., None, :, :]


def one_head_after_another(**matrices: ArrayLike) -> None:
    """Matrices of one number of heads, each (h, d_model, width)."""
    shapes = {name: np.shape(W) for name, W in matrices.items()}
    for name, shape in shapes.items():
        if len(shape) != 3:
            raise ValueError(f"{name} must be of shape (h, d_model, width), not {shape}")
    if len({shape[0] for shape in shapes.values()}) > 1:
        raise ValueError(f"there must be one matrix of each kind for each head: {shapes}")


def side_by_side(W: ArrayLike, h: int) -> tuple[Array, int]:
    """A matrix (d_model, h * d_k), and d_k."""
    array = numbers("W", W)
    if array.ndim != 2:
        raise ValueError(f"W must be of shape (d_model, h * d_k), not {array.shape}")
    return array, divided("the number of columns", array.shape[1], h)


def heads(value: ArrayLike) -> Array:
    """What h heads computed for n tokens, (..., h, n, d)."""
    array = finite("heads", value)
    if array.ndim < 3:
        raise ValueError(f"the heads' outputs must be of shape (..., h, n, d_v): {array.shape}")
    return array


def to_be_normalized(
    X: ArrayLike, gamma: ArrayLike | None, beta: ArrayLike | None
) -> tuple[Array, Array | float, Array | float]:
    """Rows, a factor and a shift for each column: 1 and 0 where there is none."""
    X = rows("X", X)
    d_model = X.shape[-1]
    gamma = vector("gamma", gamma, d_model, missing=1.0)
    return X, gamma, vector("beta", beta, d_model, missing=0.0)


def at_least(name: str, value: int, least: int) -> int:
    """A whole number that is not too small."""
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")
    return value


def to_be_embedded(
    ids: ArrayLike, token_embedding: ArrayLike, position_embedding: ArrayLike | None
) -> tuple[NDArray[np.intp], Array, Array | None]:
    """Tokens, the table of their embeddings, and that of the positions where there is one."""
    E = numbers("token_embedding", token_embedding)
    if E.ndim != 2:
        raise ValueError(f"token_embedding must be of shape (V, d_model), not {E.shape}")
    if position_embedding is None:
        return tokens(ids, len(E), None), E, None
    P = numbers("position_embedding", position_embedding)
    if P.ndim != 2 or P.shape[1] != E.shape[1]:
        raise ValueError(f"position_embedding must be (context, {E.shape[1]}), not {P.shape}")
    return tokens(ids, len(E), len(P)), E, P


def predictions(logits: ArrayLike, ids: ArrayLike) -> tuple[Array, NDArray[np.intp]]:
    """Logits (..., n, V) and the n tokens that they were computed for."""
    array = numbers("logits", logits)
    if array.ndim < 2:
        raise ValueError(f"logits must be of shape (..., n, V), not {array.shape}")
    found = tokens(ids, array.shape[-1], None)
    if found.shape != array.shape[:-1]:
        raise ValueError(
            f"there must be one row of logits for each token: {array.shape}, {found.shape}"
        )
    if found.shape[-1] < 2:
        raise ValueError("one token predicts nothing that is known: give at least two")
    return array, found


def sampling(temperature: float, top_k: int | None) -> None:
    """How a next token is drawn."""
    if not temperature >= 0:
        raise ValueError(f"temperature must be 0 or more, not {temperature}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k must leave at least one token, not {top_k}")


def shares(value: ArrayLike) -> Array:
    """Probabilities (V,): none negative, not all 0."""
    array = finite("probabilities", value)
    if array.ndim != 1 or (array < 0).any() or not array.any():
        raise ValueError("probabilities must be one row of numbers, none of them negative")
    return array


def columns_of_head(W: ArrayLike, head: int, d_k: int) -> Array:
    """The columns of one head in a matrix that holds those of all, side by side."""
    matrix = numbers("W", W)
    at_least("d_k", d_k, 1)
    at_least("head", head, 0)
    if matrix.ndim != 2 or matrix.shape[1] < (head + 1) * d_k:
        raise ValueError(f"there is no head {head} of width {d_k} in shape {matrix.shape}")
    return matrix[:, head * d_k : (head + 1) * d_k]  # (d_model, d_k)
