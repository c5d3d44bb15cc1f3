"""Plain functions of functions: value curves, cutting planes; they know nothing of power systems."""
