"""Checks what was written for an exercise, and finds what to say to it; it knows no exercise.

The calls of a check have fresh numbers; the reader's code answers them elsewhere, in a worker that
nothing is trusted of; what comes back is compared with the core.
"""
