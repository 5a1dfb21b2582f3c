"""How the database came to be, one script for each change; a released script is never edited."""
