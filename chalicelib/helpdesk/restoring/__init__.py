"""A tenant is brought back from a table that point-in-time recovery made, into the one that the desks work with.

Nothing is removed, and nothing is sent, counted or charged again: what happened outside (mails, payments, what people
read) happened. `kinds` says of each kind of item what becomes of it, `joining` how one that stands in both tables is
put together, `moments` what becomes of alarms that lie in the past; `bringing` walks and writes.
"""
