"""What the service knows without a database, a network or a clock."""
