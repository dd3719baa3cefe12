"""Tests of the helpers, and of the notebooks as documents."""
