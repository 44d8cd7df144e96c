"""Invented US records in every generation of the office's files."""

from __future__ import annotations

GRANT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" country="US" date-publ="20150310">
<us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>08990001</doc-number>
<kind>B2</kind><date>20150310</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country>
<doc-number>13990001</doc-number><date>20130508</date></document-id></application-reference>
<priority-claims><priority-claim sequence="01" kind="national"><country>KR</country>
<doc-number>10-2012-0990001</doc-number><date>20120509</date></priority-claim></priority-claims>
<classifications-ipcr><classification-ipcr>
<ipc-version-indicator><date>20060101</date></ipc-version-indicator>
<section>B</section><class>01</class><subclass>D</subclass><main-group>53</main-group>
<subgroup>04</subgroup></classification-ipcr></classifications-ipcr>
<classifications-cpc><main-cpc><classification-cpc>
<cpc-version-indicator><date>20130101</date></cpc-version-indicator>
<section>B</section><class>01</class><subclass>D</subclass><main-group>53</main-group>
<subgroup>0462</subgroup></classification-cpc></main-cpc></classifications-cpc>
<classification-national><country>US</country><main-classification> 95 96</main-classification>
</classification-national>
<invention-title id="t1">Adsorber for CO<sub>2</sub> &#x26; water</invention-title>
<us-references-cited>
<us-citation><patcit num="00001"><document-id><country>US</country><doc-number>5990001</doc-number>
<kind>A</kind><name>Roe</name><date>19991100</date></document-id></patcit>
<category>cited by examiner</category></us-citation>
<us-citation><patcit num="00002"><document-id><country>US</country>
<doc-number>2007/0990001</doc-number><kind>A1</kind><date>20070600</date></document-id></patcit>
<category>cited by applicant</category></us-citation>
<us-citation><patcit num="00003"><document-id><country>KR</country>
<doc-number>10-2010-0990001</doc-number><kind>A</kind><date>20100600</date></document-id></patcit>
<category>cited by third party</category></us-citation>
<us-citation><nplcit num="00004"><othercit>Roe, J. <i>et al.</i>, &#x201c;Beds,&#x201d; 2009.
</othercit></nplcit><category>cited by examiner</category></us-citation>
</us-references-cited>
<us-related-documents>
<continuation-in-part><relation><parent-doc><document-id><country>US</country>
<doc-number>12990001</doc-number><date>20100105</date></document-id></parent-doc></relation>
</continuation-in-part>
<us-provisional-application><document-id><country>US</country><doc-number>61990001</doc-number>
<date>20110203</date></document-id></us-provisional-application>
<related-publication><document-id><country>US</country><doc-number>20130990001</doc-number>
<kind>A1</kind><date>20131114</date></document-id></related-publication>
</us-related-documents>
<us-parties>
<us-applicants><us-applicant sequence="001" app-type="applicant">
<addressbook><orgname>NARAE ENVIRONMENT CO., LTD.</orgname><address><city>Daejeon</city>
<country>KR</country></address></addressbook></us-applicant>
<us-applicant sequence="002" app-type="applicant"><addressbook><last-name>Gil</last-name>
<first-name>Dong Hong</first-name><address><country>KR</country></address></addressbook>
</us-applicant></us-applicants>
<inventors><inventor sequence="001"><addressbook><last-name>Gil</last-name>
<first-name>Dong Hong</first-name><address><city>Daejeon</city><country>KR</country></address>
</addressbook></inventor></inventors>
<agents><agent sequence="01"><addressbook><orgname>Doe &#x26; Roe LLP</orgname>
<address><country>unknown</country></address></addressbook></agent></agents>
</us-parties>
<assignees><assignee><addressbook><orgname>Narae Environment Co., Ltd.</orgname><role>03</role>
<address><city>Daejeon</city><country>KR</country></address></addressbook></assignee></assignees>
</us-bibliographic-data-grant>
<abstract id="abstract"><p id="p-0001">A bed with a surface of 10<sup>3</sup> m<sup>2</sup>/g.</p>
</abstract>
<description id="description">
<?RELAPP description="Other Patent Relations" end="lead"?>
<p>This continues an earlier application.</p>
<?RELAPP description="Other Patent Relations" end="tail"?>
<?BRFSUM description="Brief Summary" end="lead"?>
<heading level="1">TECHNICAL FIELD</heading><p>Adsorbers.</p>
<heading level="1">BACKGROUND OF THE INVENTION</heading><p>Beds are known.</p>
<heading level="1">SUMMARY</heading><p>A bed is heated.</p>
<?BRFSUM description="Brief Summary" end="tail"?>
<?brief-description-of-drawings description="Brief Description of Drawings" end="lead"?>
<description-of-drawings><heading level="1">BRIEF DESCRIPTION OF THE DRAWINGS</heading>
<p><figref idref="DRAWINGS">FIG. <b>1</b></figref> shows a bed.</p></description-of-drawings>
<?brief-description-of-drawings description="Brief Description of Drawings" end="tail"?>
<?DETDESC description="Detailed Description" end="lead"?>
<p>The bed <b>1</b> obeys <maths><math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow>
</mfrac></math></maths>.<chemistry><img file="x.tif"/></chemistry></p>
<heading level="2">Example 1</heading>
<p><tables><table><tgroup><tbody><row><entry>Run</entry><entry>Yield</entry></row>
<row><entry>1</entry><entry>80 %</entry></row></tbody></tgroup></table></tables></p>
<?DETDESC description="Detailed Description" end="tail"?>
</description>
<us-claim-statement>What is claimed is:</us-claim-statement>
<claims id="claims">
<claim id="CLM-00001" num="00001"><claim-text>1. An adsorber comprising:
<claim-text>a bed of zeolite; and</claim-text><claim-text>a magnetron.</claim-text>
</claim-text></claim>
<claim id="CLM-00002" num="00002"><claim-text>2. The adsorber of
<claim-ref idref="CLM-00001">claim 1</claim-ref>, wherein the bed is heated.</claim-text></claim>
<claim id="CLM-00003" num="00003"><claim-text>3. A method of drying gas that, after steps which
are described at such a length that no reader who looks only at the beginning of a claim would ever
see what follows, uses the adsorber of
<claim-ref idref="CLM-00002">claim 2</claim-ref>.</claim-text>
</claim>
<claim id="CLM-00004" num="00004"><claim-text>4. A method of drying gas.</claim-text></claim>
</claims>
</us-patent-grant>
"""

APPLICATION = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-application SYSTEM "us-patent-application-v46-2022-02-17.dtd" [ ]>
<us-patent-application lang="EN" country="US"><us-bibliographic-data-application>
<publication-reference><document-id><country>US</country><doc-number>20230990001</doc-number>
<kind>A1</kind><date>20230112</date></document-id></publication-reference>
<application-reference><document-id><country>US</country><doc-number>17990001</doc-number>
<date>20220601</date></document-id></application-reference>
<invention-title>Gas dryer</invention-title>
<pct-or-regional-filing-data><document-id><country>WO</country>
<doc-number>PCT/KR2020/990001</doc-number><date>20201202</date></document-id>
</pct-or-regional-filing-data>
</us-bibliographic-data-application>
<abstract><p>A dryer.</p></abstract>
<claims>
<claim id="CLM-00001-00003" num="00001-00003"><claim-text><b>1</b>-<b>3</b>. (canceled)</claim-text>
</claim>
<claim id="CLM-00004" num="00004"><claim-text><b>4</b>. A dryer.</claim-text></claim>
</claims></us-patent-application>
"""

SEQUENCES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE sequence-cwu SYSTEM "us-sequence-listing.dtd" [ ]>
<sequence-cwu id="SEQLST-0"><s400>acgt</s400></sequence-cwu>
"""

ST32 = """<!DOCTYPE PATDOC PUBLIC "-//USPTO//DTD ST.32 US PATENT GRANT V2.4 2000-09-20//EN" [
<!ENTITY US06190001-20010220-D00000.TIF SYSTEM "US06190001-20010220-D00000.TIF" NDATA TIF>
]>
<PATDOC DTD="2.4" STATUS="BUILD 20001002">
<SDOBI>
<B100><B110><DNUM><PDAT>06190001</PDAT></DNUM></B110><B130><PDAT>B1</PDAT></B130>
<B140><DATE><PDAT>20010220</PDAT></DATE></B140><B190><PDAT>US</PDAT></B190></B100>
<B200><B210><DNUM><PDAT>09190001</PDAT></DNUM></B210>
<B220><DATE><PDAT>19981110</PDAT></DATE></B220></B200>
<B300><B310><DNUM><PDAT>9-990001</PDAT></DNUM></B310><B320><DATE><PDAT>19971112</PDAT></DATE></B320>
<B330><CTRY><PDAT>JP</PDAT></CTRY></B330>
<B310><DNUM><PDAT>1990001</PDAT></DNUM></B310><B330><CTRY><PDAT>NL</PDAT></CTRY></B330></B300>
<B500><B510><B511><PDAT>B01D 5304</PDAT></B511><B512><PDAT>C07D21306</PDAT></B512></B510>
<B540><STEXT><PDAT>Adsorber &mdash; heated</PDAT></STEXT></B540>
<B560>
<B561><PCIT><DOC><DNUM><PDAT>5990001</PDAT></DNUM><KIND><PDAT>A</PDAT></KIND></DOC>
<PARTY-US><NAM><SNM><STEXT><PDAT>Roe</PDAT></STEXT></SNM></NAM></PARTY-US></PCIT>
<CITED-BY-EXAMINER></B561>
<B561><PCIT><DOC><DNUM><PDAT>96/99001</PDAT></DNUM><CTRY><PDAT>WO</PDAT></CTRY></DOC></PCIT>
<CITED-BY-OTHER></B561>
<B562><NCIT><STEXT><PDAT>Roe, &ldquo;Beds&rdquo;, 3</PDAT><HIL><SP><PDAT>rd</PDAT></SP></HIL>
<PDAT> ed.</PDAT></STEXT></NCIT><CITED-BY-OTHER></B562>
</B560></B500>
<B600><B630><B631><PARENT-US><CDOC><DOC><DNUM><PDAT>09190001</PDAT></DNUM></DOC></CDOC>
<PDOC><DOC><DNUM><PDAT>08190001</PDAT></DNUM><DATE><PDAT>19960403</PDAT></DATE></DOC></PDOC>
<PSTA><PDAT>00</PDAT></PSTA></PARENT-US></B631></B630></B600>
<B700>
<B720><B721><PARTY-US><NAM><FNM><PDAT>Jane Q.</PDAT></FNM><SNM><STEXT><PDAT>Roe</PDAT></STEXT></SNM>
</NAM><ADR><CITY><PDAT>Austin</PDAT></CITY><STATE><PDAT>TX</PDAT></STATE></ADR></PARTY-US></B721></B720>
<B730><B731><PARTY-US><NAM><ONM><STEXT><PDAT>Beds &amp; Co.</PDAT></STEXT></ONM></NAM>
<ADR><CITY><PDAT>Delft</PDAT></CITY><CTRY><PDAT>NL</PDAT></CTRY></ADR></PARTY-US></B731></B730>
</B700>
</SDOBI>
<SDOAB><BTEXT><PARA ID="P-00001" LVL="0"><PTEXT><PDAT>A bed of 5 &mgr;m at &lt;400&deg; C.</PDAT>
</PTEXT></PARA></BTEXT></SDOAB>
<SDODE>
<BRFSUM><BTEXT><H LVL="1"><STEXT><PDAT>BACKGROUND</PDAT></STEXT></H>
<PARA ID="P-00002" LVL="0"><PTEXT><PDAT>Beds of H</PDAT><HIL><SB><PDAT>2</PDAT></SB></HIL>
<PDAT>O are known.</PDAT></PTEXT></PARA></BTEXT></BRFSUM>
<DETDESC><BTEXT>
<PARA ID="P-00003" LVL="0"><PTEXT><PDAT>It is 10</PDAT><HIL><SP><PDAT>&minus;6</PDAT>
</SP></HIL><PDAT> m.</PDAT></PTEXT></PARA><EMI ID="EMI-M1" FILE="M1.TIF"></BTEXT></DETDESC>
</SDODE>
<SDOCL><CL>
<CLM ID="CLM-00001"><PARA ID="P-4" LVL="0"><PTEXT><PDAT>1. An adsorber comprising:</PDAT>
</PTEXT></PARA>
<CLMSTEP LVL="2"><PTEXT><PDAT>a bed; and</PDAT></PTEXT></CLMSTEP>
<CLMSTEP LVL="2"><PTEXT><PDAT>a heater.</PDAT></PTEXT></CLMSTEP></CLM>
<CLM ID="CLM-00002"><PARA ID="P-5" LVL="0"><PTEXT><PDAT>2. The adsorber of </PDAT>
<CLREF ID="CLM-00001"><PDAT>claim 1</PDAT></CLREF><PDAT>, being hot.</PDAT></PTEXT></PARA></CLM>
</CL></SDOCL>
<SDODR ID="DRAWINGS"><EMI ID="EMI-D00000" FILE="US06190001-20010220-D00000.TIF"></SDODR>
</PATDOC>
"""

PUBLICATION = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE patent-application-publication SYSTEM "pap-v15-2001-01-31.dtd" [
<!ENTITY D1.TIF SYSTEM "D1.TIF" NDATA TIF>
]>
<patent-application-publication>
<subdoc-bibliographic-information>
<document-id><doc-number>20010990001</doc-number><kind-code>A1</kind-code>
<document-date>20010719</document-date></document-id>
<domestic-filing-data><application-number><doc-number>09990002</doc-number></application-number>
<filing-date>20010205</filing-date></domestic-filing-data>
<foreign-priority-data><priority-application-number><doc-number>11-990001</doc-number>
</priority-application-number><filing-date>19990405</filing-date><country-code>JP</country-code>
</foreign-priority-data>
<technical-information><classification-ipc><classification-ipc-primary><ipc>B01D053/04</ipc>
</classification-ipc-primary></classification-ipc>
<title-of-invention>Heated
 bed</title-of-invention></technical-information>
<continuity-data><division-of><parent-child><child><document-id><doc-number>09990002</doc-number>
</document-id></child><parent><document-id><doc-number>09890001</doc-number>
<document-date>19991102</document-date><country-code>US</country-code></document-id></parent>
</parent-child></division-of><non-provisional-of-provisional><document-id>
<doc-number>60990001</doc-number><document-date>19990406</document-date>
<country-code>US</country-code></document-id></non-provisional-of-provisional></continuity-data>
<inventors><first-named-inventor><name><given-name>Jane</given-name><middle-name>Q.</middle-name>
<family-name>Roe</family-name><name-suffix>III</name-suffix></name><residence><residence-us>
<city>Austin</city><state>TX</state><country-code>US</country-code></residence-us></residence>
</first-named-inventor></inventors>
<assignee><organization-name>BEDS INC.</organization-name></assignee>
</subdoc-bibliographic-information>
<subdoc-abstract><heading lvl="0">Abstract of Disclosure</heading>
<paragraph id="A-0001" lvl="0">A bed &lsqb;1&rsqb; is heated. </paragraph></subdoc-abstract>
<subdoc-description><background-of-invention>
<paragraph id="P-0001" lvl="0"><number>&lsqb;0001&rsqb;</number> Beds are known.</paragraph>
</background-of-invention><summary-of-invention><section><heading lvl="1">SUMMARY </heading>
<paragraph id="P-0002" lvl="0"><number>2.</number> It is heated.</paragraph></section>
</summary-of-invention></subdoc-description>
<subdoc-claims>
<claim id="CLM-00001"><claim-text><highlight><bold>1</bold></highlight>. A bed, comprising:
<claim-text>a heater. </claim-text></claim-text></claim>
<claim id="CLM-00002"><claim-text>2. The bed of <dependent-claim-reference depends_on="CLM-00001">
<cross-reference target="CLM-00001">claim 1</cross-reference>
</dependent-claim-reference>, being hot.
</claim-text></claim>
</subdoc-claims>
</patent-application-publication>
"""

GREENBOOK = """PATN
WKU  039900015
SRC  5
APN  4990018
APT  1
APD  19740307
TTL  Heated bed for
      adsorption
ISD  19761102
NCL  2
INVT
NAM  Roe, Jr.; Jane Q.
CTY  Austin
STA  TX
INVT
NAM  Muster; Hans
CTY  Bonn
CNT  DT
ASSG
NAM  Beds, Inc.
CTY  Austin
STA  TX
COD  02
PRIR
CNT  DT
APD  19730410
APN  2317999
RLAP
COD  71
APN  351999
APD  19730416
PSC  03
PCTA
PCN  PCT/DE79/99001
PD3  19790705
PCP  WO80/99001
PCD  19800221
CLAS
OCL  55 60
ICL  B01D 5304
ICL  G02F  113
UREF
PNO  3518999
ISD  19700600
NAM  Doe
FREF
PNO  1,999,001
ISD  19690500
CNT  FRX
OREF
PAL  Roe, Beds of .alpha.-Al.sub.2 O.sub.3, 1970.
LREP
FRM  Doe & Roe
ABST
PAL  A bed is heated to
      400.degree. C.
PARN
PAR  This continues Ser. No. 351,999.
BSUM
PAC  BACKGROUND OF THE INVENTION
PAR  Beds are known.
PAC  SUMMARY OF THE INVENTION
PAR  The bed has 10.sup.3 pores.
DRWD
PAR  FIG. 1 shows the bed.
DETD
PAR  The bed obeys ##EQU1## .
TBL  ______________________
     Run       Yield
     1         80
     ______________________
CLMS
STM  I claim:
NUM  1.
PAR  1. An adsorber comprising:
PA1  a bed; and
PA1  a heater.
NUM  2.
PAR  2. The adsorber of claim 1 being hot.
"""

DESIGN = """PATN
WKU  D02399013
SRC  5
APN  6990015
APD  19760510
TTL  Lamp
ISD  19770104
INVT
NAM  Roe; Jane
CTY  Austin
STA  TX
CLAS
OCL  D48 20
ICL  D2605
DCLM
PAR  The ornamental design for a lamp, as shown.
"""
