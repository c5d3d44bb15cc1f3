"""Series of others brought in: weather files, reanalysis, metered tables; each with its origin."""
