"""The domain: definitions, evidence, review, pathways and grades. Importing this package imports no Django."""
