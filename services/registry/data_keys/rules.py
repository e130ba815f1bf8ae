"""What is sealed in this service and by what: every column that ends in `_sealed` stands in one of these tables."""

from collections.abc import Mapping

BY_DATA_KEY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "graduate": ("id", ("id_number_sealed", "name_sealed", "phone_sealed")),
    "contact": ("graduate_id", ("notes_sealed",)),
    "contact_correction": ("graduate_id", ("notes_sealed",)),
    "desk_case": ("graduate_id", ("name_sealed", "phone_sealed")),
    "proposal": ("graduate_id", ("content_sealed",)),
    "study_record": ("graduate_id", ("details_sealed",)),
}
"""Table → the column that names the person, and those that the person's key seals."""

OVERWRITTEN: Mapping[str, str] = {
    "roster_row.cells_sealed": "sealed before anybody knows whose row it is; overwritten when its person is erased",
    "identity_check.name_sealed": "a claim, perhaps of a stranger; overwritten with its person, deleted after two days",
    "identity_check.id_number_sealed": "likewise",
    "identity_check.subject_ref_sealed": "likewise",
    "phone_code.phone_sealed": "a number that an account asked a code for, whoever's it is; deleted after two days",
    "mini_program_account.phone_sealed": "of a WeChat account, bound or not; emptied when its person is erased",
}
"""On the ring, and gone with the person all the same."""

ON_RING: Mapping[str, str] = {
    "roster.header_sealed": "the titles of a file's columns, nobody's data",
    "roster.layout_sealed": "the titles of a file's columns and the names of its sheets, nobody's data",
    "mini_program_account.openid_sealed": "WeChat's name of an account, which erasing its person unbinds",
    "staff_second_factor.seed_sealed": "of a member of staff's device, no person of the ledger",
    "staff_second_factor.pending_sealed": "likewise",
}
