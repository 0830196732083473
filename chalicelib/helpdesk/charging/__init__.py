"""The ledger goes on by itself: each day is charged once, grace begins and ends, terms rest on Free and come back.

    resting     `pay_in(tenant, book)` commits a booking of whatever comes in, or goes back, with all that follows from
                it for the desk, however many pay and charge at once: `pay_in(desk.id, lambda desk: [*booked(desk,
                "top_up", key, amount, about={...}), *more])`; a second try with the same key raises Conflict with the
                Entry among `failed`. `paid(desk, amount)` is the part beside the ledger, for who books by himself.
    days        which days are over and not charged yet, and what each costs
    charge      the effect `charge`: a transaction a day, then the next midnight
    standing    what a balance means for a desk after a charge: notices, grace, the fall to Free
    unused      a year without anybody: three notices, then the desk is closed
    notices     letters to whoever may pay, written with what they tell of: `letters(desk, name, told)`
    answering   who answers where a plan has room for fewer than there are: `pick(desk, person, ids)`
    proving     `prove(tenant)` adds up every entry, `repair` puts a balance or a timer right (operate ledger)
    timers      `timer(tenant)` sets that; `sweep()` sets again what got lost

`team.seating.on_day(desk, day)` says who took a seat on a day, `team.seats.answerers(desk)` who answers now.
"""
