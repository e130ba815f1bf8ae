"""Two cities have two banks: a reference of one says nothing of the other's lines."""

from tests.component.subsidy.correction_steps import ledger
from tests.component.subsidy.receipt_steps import decide, handed_in, row, sent_batch
from tests.component.subsidy.steps import in_july
from tests.support.platform import Boot, Platform


def owner(p: Platform, statement: str) -> None:
    p.postgres.execute(statement, str(p.runtime("subsidy").engine.url.database))


async def test_the_same_reference_of_another_citys_bank_settles_both(platform: Boot) -> None:
    p = await in_july(platform)
    first, second = await sent_batch(p), await sent_batch(p)
    owner(p, f"UPDATE payment_line SET city = 'urumqi' WHERE batch_id = '{first['id']}'")
    for batch in (first, second):
        shown = await handed_in(p, batch, row(batch["lines"][0], "B1"))
        assert shown["differences"] == []
        assert (await decide(p, shown["id"])).json()["outcomes"]["settled"] == 1
    assert await ledger(p) == {"bank": -400_000, "expense:retention_bonus": 400_000}


async def test_a_line_of_the_version_before_has_the_city_of_its_batch(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    copied = "batch_id, claim_id, payee_id, direction, amount_fen, holder, holder_sealed, account_sealed"
    owner(
        p,
        f"INSERT INTO payment_line (id, state, {copied}) SELECT gen_random_uuid(), 'rejected', {copied}"
        f" FROM payment_line WHERE batch_id = '{batch['id']}'",
    )
