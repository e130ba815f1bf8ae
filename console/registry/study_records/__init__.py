"""Study records: what a school or a caseworker wrote down of a person's studies, masked, and in clear for a purpose."""

from console.registry.study_records.pages import screens

__all__ = ["screens"]
