"""Tests of `gridsim.inputs`."""
