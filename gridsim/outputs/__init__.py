"""Results handed over: CF netCDF, workbook, summary and report, written into one folder at once."""
