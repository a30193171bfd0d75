"""Figures of lesson 3."""
