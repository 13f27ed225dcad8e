"""What each chunk says, and where it says it: extraction, coreference, parsing of replies, evidence."""
