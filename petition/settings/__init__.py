"""The settings: the checked value, and how each is read from the environment."""
