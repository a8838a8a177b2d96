"""2600hz Kazoo: its webhooks, and its CDR API."""
