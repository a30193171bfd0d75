"""Tests of lesson 3."""
