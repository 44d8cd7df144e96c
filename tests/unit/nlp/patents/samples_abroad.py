"""Invented front pages in the layouts of the European office and of international publications,
a Korean gazette with a funded project, and a US patent with a statement of government interest."""

from __future__ import annotations

EUROPEAN = r"""
#set page(header: align(center)[EP 3 956 789 B1], header-ascent: 14pt)
(19) Europäisches Patentamt European Patent Office Office européen des brevets \
#grid(columns: (1fr, 1fr), row-gutter: 5pt,
  [(12) *EUROPEAN PATENT SPECIFICATION* \
(45) Date of publication and mention of the grant of the patent: \
*05.05.2021 Bulletin 2021/18* \
(21) Application number: *17812345.6* \
(22) Date of filing: *14.11.2017*],
  [(11) *EP 3 956 789 B1* \
(51) Int Cl.: \
_B01D 53/04_ (2006.01) #h(10pt) _B01J 20/20_ (2006.01) \
(86) International application number: \
*PCT/KR2017/098765* \
(87) International publication number: \
*WO 2018/098765 (31.05.2018 Gazette 2018/22)*])
#line(length: 100%)
(54) *MICROWAVE REGENERATED ADSORBER* \
MIKROWELLENREGENERIERTER ADSORBER \
ADSORBEUR RÉGÉNÉRÉ PAR MICRO-ONDES
#line(length: 100%)
#columns(2, gutter: 24pt)[
(84) Designated Contracting States: \
*AL AT BE BG CH CY CZ DE DK* \
(30) Priority: *21.11.2016 KR 20160199999* \
(43) Date of publication of application: \
*25.09.2019 Bulletin 2019/39* \
(73) Proprietor: *Naru Clean Air Co., Ltd.* \
*Suwon-si, Gyeonggi-do 16677 (KR)* \
(72) Inventors: \
• *ROE, Jane* \
*Suwon-si, Gyeonggi-do 16677 (KR)* \
• *DOE, John* \
*Austin, TX 78701 (US)* \
#colbreak()
(74) Representative: *Muster & Partner* \
*Musterstrasse 1* \
*80331 München (DE)* \
(56) References cited: \
*EP-A1- 2 945 678* #h(10pt) *US-A- 5 923 456* \
*KR-A- 20130099999* #h(10pt) *WO-A1-2010/092345* \
*US-A1- 2009 099 345* #h(10pt) *JP-A- 2005 923 456* \
• *MUSTERMANN E.: "Microwave heating of adsorbents", JOURNAL OF INVENTED HEAT, vol. 3, 2011,* \
*pages 12-19*
]
#pagebreak()
*Description*

[0001] The invention relates to adsorbers. Steam regeneration wastes energy.

[0002] It is an object of the present invention to provide an adsorber that needs less energy. This
object is achieved by the adsorber of claim 1.

[0003] An advantage of the present invention is that the vessel stays cold.

[0004] FIG. 1 is a section. FIGS. 2A and 2B are details.

*Claims*

1. An adsorber for exhaust gas, comprising: a column filled with an adsorbent heated to at least
200 °C; and a waveguide guiding microwaves to the column.

2. The adsorber of claim 1, wherein the waveguide has 3 to 12 slots per metre.

*Patentansprüche*

1. Adsorber für Abgas, umfassend: eine Säule mit einem Adsorbens; und einen Wellenleiter.

2. Adsorber nach Anspruch 1, wobei der Wellenleiter Schlitze hat.
"""

INTERNATIONAL = r"""
(12) INTERNATIONAL APPLICATION PUBLISHED UNDER THE PATENT COOPERATION TREATY (PCT) \
(19) World Intellectual Property Organization International Bureau \
#grid(columns: (1fr, 1fr),
  [(43) International Publication Date \
18 June 2020 (18.06.2020)],
  [(10) International Publication Number \
WO 2020/923456 A1])
#line(length: 100%)
#columns(2, gutter: 24pt)[
(51) International Patent Classification: \
_B01D 53/04_ (2006.01) #h(10pt) _B01J 20/20_ (2006.01) \
(21) International Application Number: \
#h(40pt) PCT/KR2019/099345 \
(22) International Filing Date: \
#h(40pt) 24 September 2019 (24.09.2019) \
(25) Filing Language: #h(20pt) Korean \
(26) Publication Language: #h(20pt) English \
(30) Priority Data: \
10-2018-0999999 #h(10pt) 12 December 2018 (12.12.2018) #h(5pt) KR \
(71) Applicant: NARU CLEAN AIR CO., LTD. [KR/KR]; 12, Gana-ro, Suwon-si 16677 (KR). \
(72) Inventors: ROE, Jane; 34, Dara-ro, Suwon-si 16677 (KR). DOE, John;
56 Maba Street, Austin (US). \
#colbreak()
(74) Agent: GARAM PATENT FIRM; 78, Saa-ro, Seoul 06236 (KR). \
(81) Designated States (unless otherwise indicated): AE, AG, AL, AM, AO, AT, AU \
(84) Designated States: ARIPO (BW, GH, GM, KE) \
*Published:* \
— with international search report (Art. 21(3))
]
#line(length: 100%)
(54) Title: MICROWAVE REGENERATED ADSORBER

(57) Abstract: An adsorber has a column and a waveguide. Microwaves heat the adsorbent directly.
#pagebreak()
*Description*

*Technical Field*

[1] The invention relates to adsorbers.

*Technical Problem*

[2] The object is to save energy.

*Solution to Problem*

[3] Microwaves heat the adsorbent.

*Advantageous Effects of Invention*

[4] Energy is saved.

#pagebreak()
*Claims*

[Claim 1] An adsorber for exhaust gas, comprising: a column filled with an adsorbent; and a
waveguide guiding microwaves to the column.

[Claim 2] The adsorber of claim 1, wherein the waveguide has slots.
"""

INTERNATIONAL_KOREAN = r"""
(12) 특허협력조약에 의하여 공개된 국제출원 \
(19) 세계지식재산권기구 국제사무국 \
#grid(columns: (1fr, 1fr),
  [(43) 국제공개일 \
2020년 6월 18일 (18.06.2020)],
  [(10) 국제공개번호 \
WO 2020/923457 A1])
#line(length: 100%)
#columns(2, gutter: 24pt)[
(51) 국제특허분류: \
_B01D 53/04_ (2006.01) \
(21) 국제출원번호: #h(20pt) PCT/KR2019/099346 \
(22) 국제출원일: #h(20pt) 2019년 9월 24일 (24.09.2019) \
(25) 출원언어: #h(20pt) 한국어 \
(26) 공개언어: #h(20pt) 한국어 \
(30) 우선권정보: \
10-2018-0999998 #h(10pt) 2018년 12월 12일 (12.12.2018) #h(5pt) KR \
(71) 출원인: 주식회사 나래환경 (NARAE CO., LTD.) [KR/KR]; 16677 경기도 수원시
가나로 12, Gyeonggi-do (KR). \
(72) 발명자: 김하늘 (KIM, Ha Neul); 16677 경기도 수원시 다라로 34, \
Gyeonggi-do (KR). \
#colbreak()
(74) 대리인: 특허법인 가람 (GARAM PATENT FIRM); 06236 서울시 강남구 사아로 78, Seoul (KR). \
(81) 지정국 (별도의 표시가 없는 한): AE, AG, AL, AM \
공개: \
— 국제조사보고서와 함께 (조약 제21조(3))
]
#line(length: 100%)
(54) Title: MICROWAVE REGENERATED ADSORBER \
(54) 발명의 명칭: 마이크로파 재생 흡착 장치

(57) Abstract: An adsorber has a waveguide. \
(57) 요약서: 본 발명은 흡착제를 마이크로파로 재생하는 장치에 관한 것이다.
#pagebreak()
명세서

발명의 명칭: 마이크로파 재생 흡착 장치

기술분야

[1] 본 발명은 흡착 장치에 관한 것이다.

기술적 과제

[2] 재생 에너지를 줄이는 것이 과제이다.

과제 해결 수단

[3] 마이크로파로 흡착제를 가열한다.

발명의 효과

[4] 재생 에너지가 준다.

#pagebreak()
청구범위

[청구항 1] 흡착제가 채워진 흡착탑; 및 상기 흡착탑에 마이크로파를 안내하는 도파관을
포함하는 흡착 장치.

[청구항 2] 제1항에 있어서, 상기 도파관은 슬롯이 형성된 흡착 장치.
"""

FUNDED = r"""
#set page(header: align(right)[등록특허 10-9012347], header-ascent: 20pt)
(19) 대한민국특허청(KR) \
(12) 등록특허공보(B1) #h(20pt) (11) 등록번호 10-9012347 \
(21) 출원번호 #h(20pt) 10-2021-0991236 \
(22) 출원일자 #h(20pt) 2021년03월16일 \
(56) 선행기술조사문헌 \
#h(20pt) KR1020150099999 A\* \
#h(20pt) 김나래 외, 마이크로파에 의한 흡착제의 재생, 가람공학회지 \
#h(20pt) 12권 3호 (2015.3.1.)\* \
#h(20pt) US09876543 B2 \
#h(20pt) \*는 심사관에 의하여 인용된 문헌

전체 청구항 수 : 총 3 항

(54) 발명의 명칭 흡착 장치

(57) 요 약

흡착 장치에 관한 것이다.
#pagebreak()
#grid(columns: (1fr, 1fr), gutter: 20pt,
[(72) 발명자 \
김하늘 \
서울특별시 강남구 사아로 56

이 발명을 지원한 국가연구개발사업 \
과제고유번호 #h(10pt) S9925348 \
과제번호 #h(10pt) 2019-99-01 \
부처명 #h(10pt) 가람부 \
과제관리(전문)기관명 한누리기술진흥원 \
연구사업명 #h(10pt) 나래 2030],
[이바다 \
서울특별시 서초구 자차로 78
])

연구과제명 #h(10pt) 마이크로파를 이용한 흡착제 재생 장치의 개발 및 실증 시험을 위한 기반의 \
구축 \
기 여 율 #h(10pt) 1/2 \
과제수행기관명 #h(10pt) 주식회사 나래환경 \
연구기간 #h(10pt) 2019.04.01 \~ 2021.12.31 \
과제고유번호 #h(10pt) S9925349 \
부처명 #h(10pt) 한빛부 \
기 여 율 #h(10pt) 1/2
#pagebreak()
청구범위

청구항 1

흡착제가 채워진 흡착탑을 포함하는 흡착 장치.

청구항 2

제1항에 있어서, 상기 흡착탑은 두께가 5 mm 이상인 흡착 장치.

명 세 서

해결하려는 과제

[0001] 본 발명은 흡착제의 재생 에너지를 줄이는 것을 목적으로 한다. 본 발명의 과제는 이상에서
언급한 과제로 제한되지 않는다.

과제의 해결 수단

[0002] 상기 목적을 달성하기 위하여, 본 발명은 마이크로파로 흡착제를 가열하는 장치를 제공한다.

발명의 효과

[0003] 장치는 간단하다. 재생 에너지가 절반으로 주는 효과가 있다.

도면의 간단한 설명

[0004] 도 1 내지 도 3은 흡착 장치의 단면도이다.
#pagebreak()
도면

도면1

#v(20pt)
도면2a

#v(20pt)
도면2b
"""

AWARDED = r"""
(12) *United States Patent* #h(1fr) (10) Patent No.: US 9,923,457 B2 \
(54) ADSORBER \
(21) Appl. No.: 14/923,456 \
(57) ABSTRACT \
An adsorber has a column. \
3 Claims, 2 Drawing Sheets
#pagebreak()
STATEMENT REGARDING FEDERALLY SPONSORED RESEARCH

This invention was made with government support under Grant No. GARAM-1912345 and contract
number DE-AC99-05XY11231 awarded by the U.S. Department of Invented Energy. The government has
certain rights in the invention.

BACKGROUND

Steam regeneration wastes energy. There is therefore a need for a better way of regenerating.

SUMMARY

The present invention provides an adsorber with a waveguide. An advantage of the present invention
is that energy is saved.

BRIEF DESCRIPTION OF THE DRAWINGS

FIG. 1 is a section. FIGS. 2A and 2B show details.

DETAILED DESCRIPTION

An embodiment is described.

What is claimed is:

1. An adsorber comprising a column.

2. The adsorber of claim 1, wherein the column is at least 3 m high.

3. The adsorber of claim 1 or 2, comprising a waveguide.
"""

EUROPEAN_REPORT = r"""
#pagebreak()
#set text(size: 8pt)
#grid(columns: (1fr, 1fr), [*EUROPEAN SEARCH REPORT*], [Application Number \ *EP 17 81 2345*])
#table(columns: (52pt, 1fr, 52pt, 90pt), inset: 4pt,
 table.cell(colspan: 4)[*DOCUMENTS CONSIDERED TO BE RELEVANT*],
 [Category],
 [Citation of document with indication, where appropriate, of relevant passages],
 [Relevant \ to claim], [CLASSIFICATION OF THE \ APPLICATION (IPC)],
 [#v(2pt) X \ \ \ Y \ \ \ A \ \ \ \ \ X,P \ ],
 [#v(2pt) US 2009/099345 A1 (MUSTER ANNA [US]) \ 16 April 2009 (2009-04-16) \
 \* paragraph [0012] - paragraph [0034]; figures 1-3 \* \
 \ \ #h(40pt) ----- \
 MUSTERMANN E: "Microwave heating of adsorbents", \ JOURNAL OF INVENTED HEAT, \
 vol. 3, 1 May 2011 (2011-05-01), pages 12-19, \ \* page 13 \* \
 #h(40pt) ----- \
 WO 2017/092345 A1 (ROE JANE [US]) \ 1 June 2017 (2017-06-01) \ \* the whole document \*],
 [#v(2pt) 1-3,5 \ \ \ 4 \ \ \ 1-5 \ \ \ \ \ 1,2],
 [#v(2pt) INV. \ B01D53/04 \ B01J20/20])
The present search report has been drawn up for all claims
#table(columns: (1fr, 1fr, 1fr), [Place of search \ Munich],
 [Date of completion of the search \ 12 March 2018], [Examiner \ Doe, John])
CATEGORY OF CITED DOCUMENTS \
X : particularly relevant if taken alone \
Y : particularly relevant if combined with another document of the same category \
A : technological background
"""
"""EPO form 1503: columns with rulings, rows without; the first document in two categories."""

INTERNATIONAL_REPORT = r"""
#pagebreak()
#align(center)[*INTERNATIONAL SEARCH REPORT*]
#table(columns: (1fr,), inset: 4pt,
 [*A. CLASSIFICATION OF SUBJECT MATTER* \ B01D 53/04 (2006.01)i],
 [*C. DOCUMENTS CONSIDERED TO BE RELEVANT*])
#grid(columns: (60pt, 1fr, 90pt), row-gutter: 8pt,
 [Category\*],
 [Citation of document, with indication, where appropriate, of the relevant passages],
 [Relevant to claim No.],
 [X], [KR 10-2012-0099999 A (NARU CLEAN AIR CO., LTD.) 14 September 2012 \
 See abstract; paragraphs [0010]-[0021]; claims 1-3; figure 2.], [1,2],
 [Y], [JP 2005-923456 A (KAKU INDUSTRIES) 30 March 2005 \ See claim 1.], [3-5],
 [A], [MUSTERMANN, E., "Microwave heating of adsorbents", Journal of Invented Heat, 2011,
 vol. 3, pp. 12-19 \ See pages 13-14.], [1-5],
 [PX], [KR 10-1999999 B1 (DARA RESEARCH) 20 February 2019 \ See claims 1-4.], [1])
Further documents are listed in the continuation of Box C.
"""
"""PCT/ISA/210, second sheet: no rulings between the columns."""

INTERNATIONAL_KOREAN_REPORT = r"""
#pagebreak()
#align(center)[*국제조사보고서*]
#table(columns: (60pt, 1fr, 80pt), inset: 4pt,
 table.cell(colspan: 3)[C. 관련된 것으로 인정되는 문헌],
 [카테고리\*], [인용문헌명(관련 구절이 있는 경우 그 표시를 포함)], [관련 청구항],
 [X \ \ A \ \ D,A],
 [KR 10-2012-0099999 A (주식회사 나래환경) 2012.09.14 \
 단락 [0010]-[0021]; 청구항 1-3; 도면 2 참조. \
 JP 2005-923456 A (KAKU INDUSTRIES) 2005.03.30 \ 청구항 1 참조. \
 김하늘, “흡착제의 마이크로파 가열”, 가상열공학회지, 제3권, 2011, 페이지 12-19 \
 페이지 13 참조.],
 [1,2 \ \ 3-5 \ \ 1-5])
추가 문헌이 C(계속)에 기재되어 있습니다.
"""
