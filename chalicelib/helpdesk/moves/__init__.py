"""Changes of the shape of stored data, each a module here, done tenant by tenant in the background.

A module is called by the day it was written and what it does, and has
    ABOUT           what the data is like afterwards, in a sentence
    page(desk, cursor) -> Moved
which brings some items, at most a few hundred, from the old shape to the new one and says where to go on. Its rules:

* Code that reads knows both shapes until `operate moves` says that every tenant is through; the code that writes makes
  the new one from its first day. Only a later release forgets the old one.
* Each item is written under a condition that it still is what was read: people and older code work meanwhile.
* A page may be done twice, or half and once more. It finds what is moved already, and leaves it.
* It walks by a Query, never by a Scan; a page takes a few seconds at most.
* It is begun once no older code runs, and begun again after a rollback or a restore has brought the old shape back. So
  a module stays for as long as copies of the tables are kept, 35 days after the last tenant is through.
* Nobody is told: no letters, no entries of the event log, no editions.
"""
