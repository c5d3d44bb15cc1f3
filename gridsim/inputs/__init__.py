"""From files to checked values: study YAML, tables, series. Every problem is reported, all at once."""
