"""Series that are a query of the warehouse, by subject."""
