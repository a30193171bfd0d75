"""A trained encoder of English, all-MiniLM-L6-v2, run by the lessons' own core."""
