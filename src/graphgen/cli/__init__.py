"""The command line: settings in, events out. Nothing heavy is imported before a command needs it."""

from graphgen.cli.main import main

__all__ = ["main"]
