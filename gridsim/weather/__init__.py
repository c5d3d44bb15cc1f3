"""Weather to power: seeded weather years, and the power, load, heat and prices that follow from them."""
