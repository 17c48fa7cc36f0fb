"""How people answer, and what their page shows them."""
