"""Tax engines outside of the database: Avalara for Communications over HTTP, its batch files, and functions of the operator."""
