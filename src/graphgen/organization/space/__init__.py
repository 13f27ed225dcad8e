"""The space of all data that a description allows, divided into a tree: what TreeSynth writes and balances by."""
