"""One module per upstream list; each reads a file the user has and hands over a layer with its licence."""
