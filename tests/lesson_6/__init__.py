"""Tests of lesson 6."""
