"""A day's volume of tickets: what is over it is held until there is room, and nothing is lost.

room        how much there is today: `standing(desk, day, month)`; which room a new ticket takes in its transaction
holding     what a held ticket does not let be done; its verb for incidents
releasing   the effect `release` lets held ones go, the first first, while there is room; one by one in emergencies
packs       `buy(desk, person)`: a day pack
spam        what gives a ticket's count back, and takes it again
telling     the effect `volume`: one letter a day, when it is used up
"""
