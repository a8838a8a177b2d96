"""Where numbers are: the reference rows that come with pgtoll, made from public numbering data."""
