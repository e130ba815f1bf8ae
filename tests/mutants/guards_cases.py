"""Cases: what a contact has to learn, what is next, and whose turn it is."""

from tests.mutants.runner import Guard

CONTACTS = "services/registry/casework/commands.py"
BLOCKS = "services/registry/casework/catalogue.py"
FILES = "services/registry/case_files/commands.py"
TABS = "services/registry/caseload/repository.py"
INFORMATION = "tests/component/registry/test_contact_information.py"
CASES = "tests/component/registry/test_case_files.py"
CASELOAD = "tests/component/registry/test_caseload.py"

GUARDS = (
    Guard(
        "17.5",
        "who was reached was asked something that the document names",
        BLOCKS,
        "    if reached and blocks is not None and not information:\n",
        "    if False:\n",
        (f"{INFORMATION}::test_who_was_reached_and_asked_nothing_is_refused_by_the_documents_words",),
    ),
    Guard(
        "17.5",
        "a contact of an open case says what is next",
        FILES,
        '    if wanted is None and state == "open":\n',
        "    if False:\n",
        (f"{CASES}::test_a_contact_of_an_open_case_says_what_is_next",),
    ),
    Guard(
        "17.5",
        "the notes of contacts are read for a purpose that is written down",
        "services/registry/contact_notes/commands.py",
        '"reveal_contact_notes", "graduate", person.id, purpose,',
        '"reveal_contact_notes", "graduate", person.id, None,',
        (f"{INFORMATION}::test_a_correction_counts_and_what_was_first_said_stays",),
    ),
    Guard(
        "17.5",
        "who is placed or rests is nobody's turn",
        TABS,
        'return and_(~is_placed(day), status_as_of(day) != "no_intention")',
        "return CaseFile.due_on.is_not(None)",
        (f"{CASELOAD}::test_who_is_placed_or_rests_is_nobodys_turn",),
    ),
)
