"""Evidence: what is taken, when it is opened, and what a scanner's word is worth."""

from tests.mutants.runner import Guard

STORE = "tests/component/chassis/test_evidence.py"
TYPES = "tests/unit/chassis/test_content_types.py"

GUARDS = (
    Guard(
        "12.7",
        "a file is refused as soon as it is longer than the limit",
        "chassis/evidence/content_types.py",
        "        if size > most:\n",
        "        if False:\n",
        (f"{TYPES}::test_the_limit_stops_the_reading",),
    ),
    Guard(
        "12.7",
        "a file that is two types at once is refused",
        "chassis/evidence/content_types.py",
        '    if markup or _END_OF_ZIP in tail or (media_type != PDF and b"%PDF-" in head):\n',
        "    if False:\n",
        (f"{TYPES}::test_a_file_of_two_types_is_refused",),
    ),
    Guard(
        "12.7",
        "markup is seen across the seam of two pieces",
        "chassis/evidence/content_types.py",
        "        seam = tail[-_LONGEST_MARK:] + piece\n",
        "        seam = piece\n",
        (f"{TYPES}::test_markup_is_seen_across_the_seam_of_two_pieces",),
    ),
    Guard(
        "12.7",
        "a PDF with scripts or attachments is refused",
        "chassis/evidence/content_types.py",
        "    if media_type == PDF and active:\n",
        "    if False:\n",
        (f"{TYPES}::test_a_pdf_that_does_something_is_refused",),
    ),
    Guard(
        "12.7",
        "a cut or lengthened file is refused",
        "chassis/evidence/content_types.py",
        "    if not _FRAMES[media_type](file, size, tail):\n",
        "    if False:\n",
        (f"{TYPES}::test_a_cut_or_lengthened_file_is_refused",),
    ),
    Guard(
        "12.7",
        "a file that no scanner has seen is not opened",
        "chassis/evidence/store.py",
        "    if file.state != CLEAN:\n",
        "    if False:\n",
        (f"{STORE}::test_without_a_scanner_no_file_is_opened",),
    ),
    Guard(
        "12.7",
        "a chunk opens in its own file and place alone",
        "chassis/evidence/sealing.py",
        '        return b"evidence_chunk\\0" + self._file_id.bytes + number.to_bytes(4) + bytes([last])\n',
        '        return b"evidence_chunk\\0"\n',
        (f"{STORE}::test_a_chunk_opens_in_its_own_place_alone",),
    ),
    Guard(
        "12.7",
        "a content is held against the hash on record",
        "chassis/evidence/store.py",
        "    if digest.hexdigest() != file.sha256:\n",
        "    if False:\n",
        (f"{STORE}::test_a_content_that_was_tampered_with_neither_opens_nor_passes_the_scanner",),
    ),
    Guard(
        "12.7",
        "the content of an infected file is destroyed",
        "chassis/evidence/repository.py",
        '    await session.execute(text("DELETE FROM evidence_chunk WHERE file_id = :id"), {"id": file_id})\n',
        "",
        (f"{STORE}::test_an_infected_file_is_destroyed_and_the_record_that_it_came_stays",),
    ),
    Guard(
        "12.7",
        "a content that is not infected is not deleted",
        "chassis/evidence/tables.py",
        "    IF OLD.file_id NOT IN (SELECT id FROM evidence_file WHERE state = 'infected') THEN\n",
        "    IF false THEN\n",
        (f"{STORE}::test_the_services_own_role_neither_changes_a_content_nor_deletes_a_record",),
    ),
    Guard(
        "12.7",
        "only a scanner's whole sentence is a verdict",
        "chassis/evidence/scanner.py",
        '    if answer == "stream: OK":\n',
        '    if answer.startswith("stream: OK"):\n',
        (f"{STORE}::test_an_answer_that_is_no_verdict_is_taken_for_none",),
    ),
    Guard(
        "12.7",
        "a scanner's answer that broke off is no verdict",
        "chassis/evidence/scanner.py",
        '            answer = await reader.readuntil(b"\\0")\n',
        '            answer = await reader.read(4096) + b"\\0"\n',
        (f"{STORE}::test_an_answer_that_broke_off_is_no_verdict",),
    ),
    Guard(
        "12.7",
        "while the scanner is away it is asked ever less often",
        "chassis/evidence/repository.py",
        " make_interval(secs => least(:longest, :first * power(2, least(attempts, 30)))) WHERE id = :id",
        " make_interval(secs => :first + 0 * :longest) WHERE id = :id",
        (f"{STORE}::test_while_the_scanner_is_away_files_wait_and_it_is_asked_ever_less_often",),
    ),
)
