"""What a business sees of its own ticket, by its secret link and without a login."""
