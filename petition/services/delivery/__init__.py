"""How mail gets there: claiming, sending, holding, and what comes back."""
