"""The demo carrier's data: world rate sheet, customers and traffic, made from a seed and without a database."""
