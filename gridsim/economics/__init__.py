"""Money: cash flows, taxes and loans, tariffs, wear of batteries; plain functions of numbers and arrays."""
