"""``python -m gridsim``: the command line without its script."""

from gridsim.cli import main

main()
