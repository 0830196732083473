"""What a tenant pays, as its people see and change it: the plan, options, what a day costs, entries of the ledger.

prices           pure: the lines of a day, how long a balance lasts, the plan that would have been cheaper
options          OPTIONS: what each option is in words; `switch` picks and drops them
plans            `offers(desk, balance)`, `change(desk, person, wish, balance)`: another plan, and going over to it
automatic_packs  day packs that are bought by themselves, up to an amount a month
overview         all that the page shows, in few readings
entries          the ledger by pages and months, and to take along
paying_first     what has to be paid first; `opened(desk, options)` wakes what rested
"""
