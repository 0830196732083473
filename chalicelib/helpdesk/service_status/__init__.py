"""Whether Komek itself is well: what its parts last showed of themselves, and what operators say of a trouble."""
