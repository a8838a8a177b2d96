"""Processes that do the work which waits in the database."""
