"""Archives: files on their way, the batches of schools, and what each side enters of them."""

from console.registry.archive_transfers.pages import screens

__all__ = ["screens"]
