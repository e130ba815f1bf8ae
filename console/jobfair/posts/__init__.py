"""Posts: their list, one of them, publishing, closing, and putting one before a graduate."""

from console.jobfair.posts.pages import screens

__all__ = ["screens"]
