"""How a horizon is operated."""
