"""What a city's document says of the way from an internship to work."""

from datetime import date

from policy_engine.packs.pack import Pack

MONTHS_AFTER = "services.provisions.internship_to_job.months"


def months_after(pack: Pack, on: date) -> int:
    """Raises ParameterNotCited where the document, or the city, has set none."""
    return int(pack.value(MONTHS_AFTER, on=on).value)
