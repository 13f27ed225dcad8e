"""What every layer needs to know about plain text: its language, sentences, tokens and names."""
