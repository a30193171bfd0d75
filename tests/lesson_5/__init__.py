"""Tests of lesson 5."""
