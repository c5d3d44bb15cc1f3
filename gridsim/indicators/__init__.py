"""What a result means: indicators, the plan's scoreboard, and how well founded the inputs are. Pure functions."""
