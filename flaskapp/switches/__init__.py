"""What switches say and want to hear, each in its own words; their configuration and a guide lie beside."""
