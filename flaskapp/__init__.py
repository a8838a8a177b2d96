"""pgtoll: telecom billing in PostgreSQL. Rules are SQL; this package carries HTTP, files and the outside world."""
