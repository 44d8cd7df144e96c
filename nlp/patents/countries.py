"""Countries as Korean registers name them, to the two-letter codes of WIPO ST.3."""

from __future__ import annotations

_NAMES = """
KR 대한민국 한국|US 미국 미합중국|JP 일본 일본국|CN 중국 중화인민공화국|TW 대만 타이완 중화민국
DE 독일|GB 영국|FR 프랑스|IT 이탈리아|ES 스페인|NL 네덜란드|BE 벨기에|LU 룩셈부르크|CH 스위스
AT 오스트리아|SE 스웨덴|NO 노르웨이|DK 덴마크|FI 핀란드|IE 아일랜드|PT 포르투갈|GR 그리스
PL 폴란드|CZ 체코 체코공화국|HU 헝가리|RU 러시아 러시아연방|UA 우크라이나|TR 튀르키예 터키
IL 이스라엘|SA 사우디아라비아|AE 아랍에미리트|IN 인도|SG 싱가포르|MY 말레이시아|TH 태국
VN 베트남|ID 인도네시아|PH 필리핀|HK 홍콩|AU 호주 오스트레일리아|NZ 뉴질랜드|CA 캐나다|MX 멕시코
BR 브라질|AR 아르헨티나|CL 칠레|ZA 남아프리카공화국|EP 유럽특허청 유럽특허기구
WO 세계지식재산기구 국제사무국|LI 리히텐슈타인|MC 모나코|IS 아이슬란드|RO 루마니아|BG 불가리아
SI 슬로베니아|SK 슬로바키아|EE 에스토니아|LV 라트비아|LT 리투아니아|CY 키프로스|MT 몰타
BM 버뮤다|KY 케이맨제도|VG 영국령버진아일랜드|BB 바베이도스|MO 마카오|KP 북한
"""
_CODES = {
    name: code
    for entry in _NAMES.replace("\n", "|").split("|")
    if entry
    for code, *names in [entry.split()]
    for name in names
}


def country_code(name: str | None) -> str | None:
    """``대한민국`` or ``KR`` to ``KR``; None for a name that is not known."""
    if not name:
        return None
    dense = "".join(name.split())
    if len(dense) == 2 and dense.isascii() and dense.isalpha():
        return dense.upper()
    return _CODES.get(dense)
