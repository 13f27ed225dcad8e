"""English: words, sentences, questions and statements, by closed lists and patterns."""
