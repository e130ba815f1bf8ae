"""Pure rules of casework: what a service entry needs."""


def needs_post(kind: str) -> bool:
    """A referral is of a post, so that the same post counts once."""
    return kind == "referral"
