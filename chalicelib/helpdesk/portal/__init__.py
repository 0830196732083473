"""Customers who are signed in: how they come in, what they may see, what they do there.

entering        the mailed link; sessions is who is signed in, leaving the wish to be forgotten
seeing          decides alone what a customer sees and does of a ticket
listing         his tickets and his organisation's; searching finds among them
profile         name, phone, language, addresses
promising       when an answer may be expected; delays tells him when it takes longer
"""
