"""The end of a ticket: what solved it, the customer's yes or no, the countdown, and how the customer found it."""
