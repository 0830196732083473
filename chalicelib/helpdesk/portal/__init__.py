"""Customers who are signed in: how they come in, what they may see, what they do there."""
