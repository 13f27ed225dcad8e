"""GraphGen turns documents into training data for what a language model does not know."""

__version__ = "0.1.0"
