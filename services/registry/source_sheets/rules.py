"""Pure rules of the sheets of sources."""


def per_hundred(registrations: int, graduates: int) -> str | None:
    """Two digits, never rounded up; None where there is nobody to be counted by."""
    if graduates == 0:
        return None
    hundredths = registrations * 10_000 // graduates
    return f"{hundredths // 100}.{hundredths % 100:02d}"
