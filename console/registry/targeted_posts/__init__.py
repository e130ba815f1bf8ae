"""Posts put before people in hardship: one person's with their interviews, coverage by school, and who is short."""

from console.registry.targeted_posts.pages import screens

__all__ = ["screens"]
