"""Tests of lesson 2."""
