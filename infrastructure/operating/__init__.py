"""The nouns of the operator's command, a module each."""
