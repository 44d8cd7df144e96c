"""Invented patents as JSON Lines, and what a library holds, to compare one load with another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from workers.service import Novum

NOUNS = ("펌프", "밸브", "센서", "전극", "필터", "렌즈", "기판", "베어링", "안테나", "촉매")
USES = ("냉각수 순환", "가스 누출 감지", "이차전지 충전", "폐열 회수", "수질 측정", "진동 감쇠")


def patent(number: int, **more: object) -> dict[str, object]:
    noun, use = NOUNS[number % len(NOUNS)], USES[number % len(USES)]
    return {
        "application_number": f"10{2000 + number % 20}{number:07}",
        "title": f"{use}용 {noun} {number}",
        "abstract": f"{use}에 쓰는 {noun}에 관한 것으로, 제{number} 실시예는 온도를 조절한다.",
        "ipc": ["F04B 1/00"],
        "applicant": "나래소재",
        "filing_date": f"{2000 + number % 20}0{1 + number % 9}15",
        "status": "공개",
        **more,
    }


def write_lines(path: Path, records: Iterable[dict[str, object] | str]) -> Path:
    lines = [
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def held(novum: Novum) -> dict[str, list[Any]]:
    """Everything of the catalog that a load writes, without times."""
    engine = create_engine(novum.settings.catalog.url)
    questions = {
        "documents": "SELECT sha256, document_id, genre, size, outcome, current, index_stamp"
        " FROM documents ORDER BY sha256",
        "features": "SELECT sha256, extractor_version, body FROM features ORDER BY sha256",
        "names": "SELECT sha256, name FROM document_names ORDER BY sha256, name",
        "versions": "SELECT * FROM record_versions ORDER BY sha256",
        "numbers": "SELECT * FROM document_numbers ORDER BY sha256, role, number",
        "merged": "SELECT * FROM merged_features ORDER BY sha256",
        "reference": "SELECT * FROM reference_rows ORDER BY document_id, basis",
        "audit": "SELECT action, details FROM audit",
        "rejects": 'SELECT position, record, line, "offset", reason, raw FROM ingest_rejects'
        " ORDER BY position, record",
    }
    try:
        with engine.connect() as connection:
            return {
                name: [tuple(row) for row in connection.execute(text(question))]
                for name, question in questions.items()
            } | {"index": [novum.engine.snapshot()]}
    finally:
        engine.dispose()
