"""Tests of `gridsim.outputs`."""
