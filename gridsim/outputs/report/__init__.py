"""The one-file HTML report for the grid planner."""
