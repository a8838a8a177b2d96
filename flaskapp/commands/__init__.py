"""What the commands of `pgtoll` are made of."""
