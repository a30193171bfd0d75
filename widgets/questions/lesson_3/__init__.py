"""Numeric questions of lesson 3."""
