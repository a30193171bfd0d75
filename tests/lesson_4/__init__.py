"""Tests of lesson 4."""
