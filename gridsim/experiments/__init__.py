"""One file per kind of study."""
