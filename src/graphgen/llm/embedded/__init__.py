"""Models that come with the package: no key, no network, and they say what they are."""
