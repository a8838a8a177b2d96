"""Files on their way in: split into lines and fields here, judged in the database."""
