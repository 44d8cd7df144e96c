"""Words of the commands that export and correct fields."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "exporting": ("내보내는 중", "Exporting"),
    "exported": (
        "{place}: 문헌 {documents:,}건, {rows:,}행",
        "{place}: {documents:,} documents, {rows:,} rows",
    ),
    "exported_masked": (
        "사람 이름은 가렸습니다. 그대로 내보내려면 --with-names 를 줍니다.",
        "Names of persons are masked; --with-names leaves them as they are.",
    ),
    "exported_cut": (
        "이 형식에 다 들어가지 않아 줄인 값 {count:,}개",
        "{count:,} values were cut: the format does not hold them whole",
    ),
    "exported_unread": (
        "다른 판이 읽은 항목이라 내보내지 못한 문헌 {count:,}건(다시 읽혀 주십시오): {names}",
        "{count:,} documents were left out, their fields are of another version (have them read again): {names}",
    ),
    "corrected": ("정정 {id}번: {field}", "Correction {id}: {field}"),
    "withdrawn": ("정정 {id}번을 거두었습니다: {field}", "Correction {id} is withdrawn: {field}"),
    "no_corrections": ("정정한 항목이 없습니다.", "Nothing was corrected."),
    "correction_effective": ("유효", "counts"),
    "correction_superseded": ("뒤의 정정으로 바뀜", "superseded by a later one"),
    "correction_withdrawn": ("거두어짐", "withdrawn"),
    "correction_withdrawal": ("거둠", "withdrawal"),
    "correction_unfit": (
        "지금의 항목에 맞지 않아 쓰지 않음",
        "does not fit the field now; not used",
    ),
    "machine_as_before": ("기계는 지금도 같은 값을 읽음", "the machine reads what it read before"),
    "machine_agrees": ("기계도 이제 같은 값을 읽음", "the machine now reads the same"),
    "machine_differs": ("기계는 지금 다른 값을 읽음", "the machine now reads something else"),
    "machine_gone": ("기계는 이 항목을 더는 찾지 못함", "the machine does not find it any more"),
}

HELP_KO: dict[str, str] = {
    "What was read, for other programs.": "읽은 내용을 다른 프로그램에서 쓰도록 내보냅니다.",
    "What to write: NAME.parquet, .csv (folders), .jsonl or .xlsx.": "쓸 것: 이름.parquet, .csv(폴더), .jsonl 또는 .xlsx.",
    "parquet, jsonl, csv or xlsx. Default: told by the name.": "parquet, jsonl, csv, xlsx. 기본: 이름을 보고 압니다.",
    "Kind of the documents.": "문헌의 종류.",
    "Only proposals to this call: a part of its name.": "이 공고에 낸 제안서만: 공고 이름의 일부.",
    "Only this document; may be repeated.": "이 문헌만. 여러 번 줄 수 있습니다.",
    "Only what was added on this day or later (UTC).": "이 날부터 넣은 것만(UTC).",
    "Names of persons as they are; else masked.": "사람 이름을 그대로 내보냅니다. 기본은 가립니다.",
    "Replace an earlier export.": "앞서 내보낸 것을 바꿉니다.",
    "Writes the fields of all documents of a kind, with their evidence and corrections.": "한 종류의 모든 문헌의 항목을 근거, 정정과 함께 내보냅니다.",
    "SHA-256, id or number of a document.": "문헌의 SHA-256이나 번호.",
    "The reason.": "이유.",
    "Who says so. Default: your login.": "누가 정정하는지. 기본: 로그인 이름.",
    "title, budget.total.amount, targets[2].final …": "title, budget.total.amount, targets[2].final …",
    "The right value; an object or a list as JSON.": "바른 값. 객체나 목록은 JSON으로.",
    "There is no such value in the document.": "문헌에 그런 값이 없습니다.",
    "Sets a field to what it should be; the machine's value is kept beside it.": "항목을 바른 값으로 정정합니다. 기계가 읽은 값은 옆에 그대로 남습니다.",
    "Lists the corrections of a document, and what the machine reads there now.": "문헌의 정정과, 기계가 지금 그 자리에서 읽는 값을 보여 줍니다.",
    "Number of the correction.": "정정의 번호.",
    "Takes a correction back: the value is again what it was before it.": "정정을 거둡니다. 값은 그 전으로 돌아갑니다.",
}
