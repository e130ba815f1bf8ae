"""Which build of the platform this is."""

VERSION = "0.1.0"
"""As in pyproject.toml; of the containers' image, which installs no package, nothing else can say it."""
