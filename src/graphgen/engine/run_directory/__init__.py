"""What a run leaves behind: the files, the manifest, and reading them again."""
