"""Invented gazettes in the layouts of the Korean, US and Japanese offices."""

from __future__ import annotations

from functools import cache

from nlp.domain.document import ParsedDocument
from nlp.domain.features import PatentFeatures
from nlp.patents import extract_patent
from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import typeset

KOREAN = r"""
#set page(header: align(right)[등록특허 10-9012345], header-ascent: 20pt,
  footer: context align(center)[\- #counter(page).display() \-])
#grid(columns: (1fr, 1fr), row-gutter: 5pt,
  [#text(size: 13pt)[(19) 대한민국특허청(KR) \ (12) 등록특허공보(B1)]],
  [(45) 공고일자 2019년08월29일 \ (11) 등록번호 10-9012345 \ (24) 등록일자 2019년08월22일])
#line(length: 100%)
#columns(2, gutter: 16pt)[
(51) 국제특허분류(Int. Cl.) \
#h(20pt) B01D 53/04 (2006.01) B01J 20/20 (2006.01) \
(52) CPC특허분류 \
#h(20pt) B01D 53/0407 (2013.01) \
(21) 출원번호 #h(20pt) 10-2017-0991234 \
(22) 출원일자 #h(20pt) 2017년10월16일 \
(65) 공개번호 #h(20pt) 10-2019-0049999 \
(43) 공개일자 #h(20pt) 2019년04월25일 \
(30) 우선권주장 \
#h(20pt) 1020160990001 2016년11월02일 대한민국(KR) \
(56) 선행기술조사문헌 \
#h(20pt) US09876543 B2\* \
#h(20pt) JP06201105 A \
#h(20pt) KR1020100099999 A\* \
#h(20pt) \*는 심사관에 의하여 인용된 문헌
#colbreak()
(73) 특허권자 \
#h(20pt) 주식회사 나래환경 \
#h(20pt) 경기도 화성시 가나로 12 \
#h(20pt) 경기가람대학교 산학협력단 \
#h(20pt) 경기도 수원시 다라로 34 (마바동, \
#h(20pt) 가람대학교) \
(72) 발명자 \
#h(20pt) 김하늘 \
#h(20pt) 서울특별시 강남구 사아로 56 \
#h(20pt) 이바다 \
#h(20pt) 미국 텍사스 오스틴 자차 거리 78 \
(74) 대리인 \
#h(20pt) 박누리, 최마루
]
전체 청구항 수 : 총 3 항
#line(length: 100%)
(54) 발명의 명칭 마이크로파 재생 흡착 장치 및 그 운전 방법
#line(length: 100%)
(57) 요 약

본 발명은 흡착제를 마이크로파로 재생하는 장치에 관한 것이다. 흡착탑과 도파관을 포함한다.

대 표 도 - 도1
#pagebreak()
특허청구의 범위

청구항 1

배기가스의 휘발성 유기화합물을 제거하는 흡착 장치에 있어서,

흡착제가 채워진 흡착탑;

상기 흡착탑에 마이크로파를 안내하는 도파관; 및

상기 흡착제의 온도를 측정하는 광섬유 온도계를 포함하고,

상기 흡착제는 탄화규소 입자를 포함하는 것을 특징으로 하는 흡착 장치.

청구항 2

제1항에 있어서,

상기 도파관은 슬롯이 형성된 것을 특징으로 하는 흡착 장치.

청구항 3

삭제

청구항 4

제 1 항 내지 제 2 항 중 어느 한 항의 흡착 장치를 운전하는 방법으로서, 마이크로파를 조사하는
단계를 포함하는 운전 방법.

명 세 서

기 술 분 야

[0001] 본 발명은 흡착 장치에 관한 것이다.

배 경 기 술

[0002] 종래에는 증기로 재생하였다. 증기 재생은 에너지를 많이 쓴다.

발명의 내용

해결하려는 과제

[0003] 재생 에너지를 줄이는 것이 과제이다.

과제의 해결 수단

[0004] 마이크로파로 흡착제를 직접 가열한다.

발명의 효과

[0005] 재생 에너지가 절반으로 준다.

도면의 간단한 설명

[0006] 도 1은 흡착 장치의 단면도이다.

발명을 실시하기 위한 구체적인 내용

[0007] 이하 실시예를 설명한다.

부호의 설명

[0008] 10: 흡착탑 20: 도파관
"""

AMERICAN = r"""
#set page(header: align(center)[US 9,123,456 B2], header-ascent: 14pt)
#let marks = for n in range(1, 5) {
  place(top + left, dx: 230pt, dy: 40pt + n * 50pt)[#(5 * n)]
}
(12) *United States Patent* #h(1fr) (10) Patent No.: US 9,123,456 B2 \
Roe et al. #h(1fr) (45) Date of Patent: Sep. 1, 2015
#line(length: 100%)
#columns(2, gutter: 24pt)[
(54) MICROWAVE REGENERATED ADSORBER AND METHOD OF OPERATING IT \
(71) Applicant: Naru Clean Air Inc., Austin, TX (US) \
(72) Inventors: Jane Roe, Austin, TX (US); John Doe, Seoul (KR) \
(21) Appl. No.: 14/123,456 \
(22) Filed: Mar. 3, 2014 \
(51) Int. Cl. \
B01D 53/04 (2006.01) \
#colbreak()
(56) References Cited \
U.S. PATENT DOCUMENTS \
8,765,432 B2 7/2014 Poe \
US 2010/0123456 A1 5/2010 Moe \
(57) ABSTRACT \
An adsorber has a column, a waveguide and a thermometer. Microwaves heat the adsorbent directly,
so that less energy is lost.
]
#pagebreak()
#marks
#columns(2, gutter: 40pt)[
TECHNICAL FIELD

The invention relates to adsorbers for exhaust gas treatment and to their regeneration by
microwaves in a plant.

BACKGROUND

Steam regeneration is known from many plants. It wastes energy because the vessel is heated as
well as the adsorbent.

SUMMARY

Microwaves heat the adsorbent directly and leave the vessel cold, so that the energy needed is
halved.

#colbreak()
DETAILED DESCRIPTION

An embodiment is described with reference to the drawing, in which the column is filled with
adsorbent particles.

What is claimed is:

#par[#h(10pt)1. An adsorber for exhaust gas, comprising: a column filled with an adsorbent; a
waveguide guiding microwaves to the column; and a thermometer, wherein the adsorbent comprises
silicon carbide.]

#par[#h(10pt)2. The adsorber of claim 1, wherein the waveguide has slots.]

#par[#h(10pt)3. A method of operating the adsorber according to any one of claims 1 to 2,
comprising irradiating the adsorbent.]
]
"""

JAPANESE = r"""
#set page(header: align(right)[JP 2019-123456 A 2019.7.25], header-ascent: 14pt)
(19) 日本国特許庁(JP) #h(20pt) (12) 公開特許公報(A) #h(20pt) (11) 特許出願公開番号 特開2019-123456 \
(43) 公開日 2019.7.25 \
(51) Int.Cl. B01D 53/04 (2006.01) \
(21) 出願番号 特願2018-001234 \
(22) 出願日 2018.1.9 \
(54) 【発明の名称】 吸着装置
#pagebreak()
【特許請求の範囲】 \
【請求項１】 \
排気を処理する吸着装置であって、 \
吸着剤が充填された吸着塔と、 \
前記吸着塔にマイクロ波を導く導波管と、を備えることを特徴とする吸着装置。 \
【請求項２】 \
前記導波管がスロットを有する、請求項１に記載の吸着装置。 \
【発明の詳細な説明】 \
【技術分野】 \
【０００１】 \
本発明は吸着装置に関する。 \
【背景技術】 \
【０００２】 \
蒸気による再生が知られている。 \
"""


@cache
def gazette(source: str) -> ParsedDocument:
    return parse_pdf_bytes(typeset(source), file_name="gazette.pdf")


@cache
def patent(source: str) -> PatentFeatures:
    return extract_patent(gazette(source))
