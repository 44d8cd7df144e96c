"""Words of `novum model` in Korean and English."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "model_training": ("학습 중", "Training"),
    "model_validating": ("검증 중", "Validating"),
    "model_imported": (
        "{name}: 읽은 행 {read:,}, 받은 행 {taken:,}(결과가 일어난 건 {happened:,}, 기업 {firms:,}), 받지 않은 행 {refused:,}, 항목이 같은 행 {equal_rows:,}",
        "{name}: {read:,} rows read, {taken:,} taken ({happened:,} with the outcome, {firms:,} firms), {refused:,} refused, {equal_rows:,} with equal features",
    ),
    "model_would_import": (
        "{name}(저장하지 않음): 읽은 행 {read:,}, 받을 행 {taken:,}(결과가 일어난 건 {happened:,}, 기업 {firms:,}), 받지 않을 행 {refused:,}, 항목이 같은 행 {equal_rows:,}",
        "{name} (nothing stored): {read:,} rows read, {taken:,} would be taken ({happened:,} with the outcome, {firms:,} firms), {refused:,} refused, {equal_rows:,} with equal features",
    ),
    "model_fingerprint": ("지문 {fingerprint}", "fingerprint {fingerprint}"),
    "model_feature": ("항목", "Feature"),
    "model_column": ("열", "Column"),
    "model_missing": ("값 없음", "Missing"),
    "model_kinds": ("서로 다른 값", "Different values"),
    "model_refused_row": ("! {line}행, {column}: {reason}", "! row {line}, {column}: {reason}"),
    "model_refused_more": ("! 그 밖에 {count:,}행", "! and {count:,} more rows"),
    "model_leak": (
        "! '{column}' 열 하나가 결과를 거의 결정합니다(AUC {auc:.3f}). 결과가 나온 뒤에 적힌 값인지 확인하십시오.",
        "! The column {column} alone nearly tells the outcome (AUC {auc:.3f}). Was it written after it?",
    ),
    "model_trained": (
        "{name} {version}판: {cases:,}건 학습(결과가 일어난 건 {happened:,}), 시험용 {test_cases:,}건은 보지 않음, 떼어 둔 기업의 AUC {folds_auc:.3f}",
        "{name}, version {version}: trained on {cases:,} cases ({happened:,} with the outcome), {test_cases:,} kept unseen for the test, AUC over held-out firms {folds_auc:.3f}",
    ),
    "model_figures": (
        "{name} {version}판, 시험 {cases:,}건(결과가 일어난 건 {happened:,}): AUC {auc:.3f} [{low:.3f}, {high:.3f}], KS {ks:.3f}, Brier {brier:.4f}, ECE {ece:.4f}, 뒤집힌 등급 쌍 {inversions}",
        "{name}, version {version}, {cases:,} test cases ({happened:,} with the outcome): AUC {auc:.3f} [{low:.3f}, {high:.3f}], KS {ks:.3f}, Brier {brier:.4f}, ECE {ece:.4f}, inverted pairs of grades {inversions}",
    ),
    "model_peer": (
        "  {peer}: AUC {auc:.3f}, 차이 {difference:+.3f} [{low:+.3f}, {high:+.3f}]",
        "  {peer}: AUC {auc:.3f}, difference {difference:+.3f} [{low:+.3f}, {high:+.3f}]",
    ),
    "model_peer_logistic_regression": ("로지스틱 회귀", "logistic regression"),
    "model_peer_boosted_trees": ("부스팅 트리", "boosted trees"),
    "model_peer_words_only": (
        "글만(TF-IDF + 로지스틱 회귀)",
        "text alone (TF-IDF + logistic regression)",
    ),
    "model_peer_rubric": ("기존 배점표", "plain rubric"),
    "model_promoted": ("{name} {version}판을 씁니다.", "{name}, version {version}, is in use."),
    "model_not_promoted": (
        "{name} {version}판을 쓰지 않습니다.",
        "{name}, version {version}, is not put in use.",
    ),
    "model_rolled_back": (
        "{name}: {left}판에서 {in_use}판으로 되돌렸습니다.",
        "{name}: back from version {left} to version {in_use}.",
    ),
    "model_none": ("모형이 없습니다.", "There are no models."),
    "model_name": ("모형", "Model"),
    "model_version": ("판", "Version"),
    "model_made": ("만든 때", "Made"),
    "model_cases": ("학습한 건", "Cases"),
    "model_inversions": ("뒤집힌 쌍", "Inversions"),
    "ratios_read": (
        "기업 {firms:,}, 연도 {years}, 금액 {amounts:,}개",
        "{firms:,} firms, years {years}, {amounts:,} amounts",
    ),
    "ratios_unknown": (
        "쓰지 않는 계정 {count:,}개: {names}",
        "{count:,} accounts that are not used: {names}",
    ),
    "ratios_problem": ("! {line}행, {firm}: {reason}", "! row {line}, {firm}: {reason}"),
    "model_card": ("{out}에 파일 {files}개를 썼습니다.", "{files} files written to {out}."),
}

HELP_KO: dict[str, str] = {
    "Models trained on past evaluations and outcomes.": "지난 평가와 결과로 학습한 모형.",
    "The model's name.": "모형 이름.",
    "Version. Default: the newest.": "판. 기본: 가장 새것.",
    "CSV, CSV.gz or XLSX file, a case a row.": "CSV, CSV.gz 또는 XLSX 파일, 한 행에 한 건.",
    "What the columns mean: YAML (docs/models.md).": "열의 뜻을 적은 YAML 파일(docs/models.md).",
    "Financial statements: CSV, CSV.gz or XLSX.": "재무제표: CSV, CSV.gz 또는 XLSX.",
    "Of amounts without one: 원, 천원, 만원, 백만원, 억원.": "단위가 적히지 않은 금액의 단위: 원, 천원, 만원, 백만원, 억원.",
    "CSV to write. Without it: only the report.": "쓸 CSV 파일. 없으면 보고만 합니다.",
    "Financial ratios of firms from statements by account name, as a table to import.": "계정과목으로 읽은 재무제표에서 기업의 재무비율을 계산해, 들일 수 있는 표로 씁니다.",
    "Only report; store nothing.": "보고만 하고 저장하지 않습니다.",
    "Reads past cases with their outcomes, and says what was refused and what looks wrong.": "지난 사례와 그 결과를 읽고, 받지 않은 것과 이상한 것을 알립니다.",
    "Split by firm, time or both. Default: by all that is known.": "나누는 기준: firm(기업), time(시간), both(둘 다). 기본: 아는 것 모두.",
    "First day of the test part: 2024-01-01.": "시험 자료의 첫날: 2024-01-01.",
    "Pairs of features at most.": "함께 볼 항목 쌍의 최대 개수.",
    "Trainings whose mean is taken.": "평균을 낼 학습의 수.",
    "Trains a new version on the training part of what was imported last.": "마지막으로 들인 자료의 학습용 부분으로 새 판을 학습합니다.",
    "Measures a version on cases that it was never trained on, and writes its card.": "학습에 쓰지 않은 사례로 재고, 모형 카드를 씁니다.",
    "Puts a validated version in use, unless it is worse, inverted or leaking.": "검증한 판을 쓰기 시작합니다. 더 나쁘거나, 등급이 뒤집혔거나, 결과가 새어 든 것은 거절합니다.",
    "Puts the version in use that was in use before.": "바로 앞에 쓰던 판으로 되돌립니다.",
    "All models and versions with their figures; * is in use.": "모든 모형과 판, 그 성능. *는 쓰고 있는 것.",
    "Folder to write to.": "쓸 폴더.",
    "Writes the model card in both languages: HTML in one file, Markdown with its plots.": "모형 카드를 두 언어로 씁니다: HTML은 한 파일, Markdown은 그림과 함께.",
}
