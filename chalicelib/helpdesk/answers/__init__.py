"""The answer base: what staff write down once, so that customers find it and replies are quick.

what it is      answer, category, comment: the three kinds of items; versions: what an answer was after each save;
                cards: what lists show of each published one; slugs: a title in an address
staff write     writing (every change of an answer goes through it), arranging the categories, illustrating and
                picturing, comparing versions, listing; using counts what is put into replies
customers read  reading, finding by words, looking (with the words where they stand), suggesting while they type,
                favourites, popular
customers say   rating, commenting; moderating decides on comments, queueing counts those that wait
what it lacks   misses: searches that found nothing; insights: that and what helped nobody
by jobs         indexing: the words of answers; forgetting: what lies beside an answer that is gone
"""
