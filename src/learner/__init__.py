"""What a reader's own code meets in the tab: it is run, watched and answered for here.

Only text leaves: what it printed, and one JSON line that says how it ended.
"""

from learner.data import DataError, decode, encode
from learner.run import run

__all__ = ["DataError", "decode", "encode", "run"]
