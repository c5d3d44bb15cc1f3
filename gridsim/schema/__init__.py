"""Each quantity once: name, unit, bounds, CF attributes, English and Chinese label."""
