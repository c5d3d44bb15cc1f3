"""Linear programs with a time axis → proven optimum. The only room that talks to HiGHS."""
