"""Invented answers of the EPO's services."""

from __future__ import annotations

OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="/3.2/style/exchange.xsl"?>
<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org"
 xmlns:xlink="http://www.w3.org/1999/xlink">
"""
CLOSE = "</ops:world-patent-data>\n"

DOCUMENT = """<exchange-document system="ops.epo.org" family-id="99000001" country="EP"
 doc-number="3990001" kind="A1">
<bibliographic-data>
<publication-reference>
<document-id document-id-type="docdb"><country>EP</country><doc-number>3990001</doc-number>
<kind>A1</kind><date>20190517</date></document-id>
<document-id document-id-type="epodoc"><doc-number>EP3990001</doc-number><date>20190517</date>
</document-id></publication-reference>
<classification-ipc><text>B01D53/04</text></classification-ipc>
<classifications-ipcr>
<classification-ipcr sequence="1"><text>B01D  53/    04        20060101AFI   </text>
</classification-ipcr>
<classification-ipcr sequence="2"><text>H02P   6/    08            A I      </text>
</classification-ipcr></classifications-ipcr>
<patent-classifications>
<patent-classification sequence="1"><classification-scheme office="EP" scheme="CPCI"/>
<section>B</section><class>01</class><subclass>D</subclass><main-group>53</main-group>
<subgroup>0462</subgroup></patent-classification>
<patent-classification sequence="2"><classification-scheme office="EP" scheme="CPCI"/>
<classification-symbol>H02P   6/085</classification-symbol></patent-classification>
<patent-classification sequence="3"><classification-scheme office="US" scheme="UC"/>
<classification-symbol>095/096000</classification-symbol></patent-classification>
</patent-classifications>
<application-reference doc-id="1">
<document-id document-id-type="docdb"><country>EP</country><doc-number>18990001</doc-number>
<kind>A</kind></document-id>
<document-id document-id-type="epodoc"><doc-number>EP20180990001</doc-number>
<date>20181108</date></document-id></application-reference>
<priority-claims><priority-claim sequence="1" kind="national">
<document-id document-id-type="epodoc"><doc-number>KR20170990001</doc-number>
<date>20171112</date></document-id>
<document-id document-id-type="original"><doc-number>1020170990001</doc-number></document-id>
</priority-claim></priority-claims>
<parties><applicants>
<applicant sequence="1" data-format="epodoc"><applicant-name><name>NARAE ENV CO LTD [KR]
</name></applicant-name></applicant>
<applicant sequence="1" data-format="original"><applicant-name><name>Narae Environment Co., Ltd.,
</name></applicant-name></applicant></applicants>
<inventors><inventor sequence="1" data-format="epodoc"><inventor-name>
<name>GIL DONG HONG [KR]</name></inventor-name></inventor></inventors></parties>
<invention-title lang="de">Heizbares Bett</invention-title>
<invention-title lang="en">Heated bed</invention-title>
<references-cited>
<citation cited-phase="search" cited-by="examiner" sequence="1">
<patcit dnum-type="publication number" num="1">
<document-id document-id-type="epodoc"><doc-number>DE3999001</doc-number></document-id>
<document-id document-id-type="docdb"><country>DE</country><doc-number>3999001</doc-number>
<kind>A1</kind></document-id></patcit><category>X</category><category>D</category>
<rel-claims>1-3</rel-claims></citation>
<citation cited-phase="description" cited-by="applicant" sequence="2">
<patcit num="2"><document-id document-id-type="docdb"><country>US</country>
<doc-number>2017990001</doc-number><kind>A1</kind></document-id></patcit></citation>
<citation cited-phase="search" sequence="3">
<nplcit num="1"><text>ROE J.: "Beds", 1999</text></nplcit>
<category>A</category></citation>
</references-cited>
</bibliographic-data>
<abstract lang="de"><p>Ein Bett.</p></abstract>
<abstract lang="en"><p>A bed is heated. &lt;IMAGE></p></abstract>
</exchange-document>
"""

ANSWER = f"{OPEN}<exchange-documents>\n{DOCUMENT}</exchange-documents>\n{CLOSE}"

KOREAN = """<exch:exchange-document xmlns:exch="http://www.epo.org/exchange" country="KR"
 doc-number="20190099001" kind="A" family-id="99000001" date-publ="20190725">
<exch:bibliographic-data>
<exch:publication-reference data-format="docdb"><document-id><country>KR</country>
<doc-number>20190099001</doc-number><kind>A</kind><date>20190725</date></document-id>
</exch:publication-reference>
<exch:application-reference data-format="docdb"><document-id><country>KR</country>
<doc-number>20170990001</doc-number><kind>A</kind><date>20171112</date></document-id>
</exch:application-reference>
<exch:application-reference data-format="epodoc"><document-id><doc-number>KR20170990001</doc-number>
</document-id></exch:application-reference>
<exch:invention-title lang="ko" data-format="docdba">가열식 흡착탑</exch:invention-title>
<exch:invention-title lang="en" data-format="docdba">HEATED BED</exch:invention-title>
<exch:parties><exch:applicants><exch:applicant sequence="1" data-format="docdb">
<exch:applicant-name><name>NARAE ENV CO LTD</name></exch:applicant-name>
<exch:residence><country>KR</country></exch:residence></exch:applicant></exch:applicants>
</exch:parties></exch:bibliographic-data></exch:exchange-document>
"""

FULLTEXT = """<ftxt:fulltext-document xmlns:ftxt="http://www.epo.org/fulltext"
 xmlns="http://www.epo.org/fulltext" system="ops.epo.org" fulltext-format="text-only">
<bibliographic-data><publication-reference data-format="docdb"><document-id><country>EP</country>
<doc-number>3990001</doc-number><kind>B1</kind></document-id></publication-reference>
</bibliographic-data>
<description lang="EN">
<p>TECHNICAL FIELD</p><p>[0001] Beds.</p><p>[0002] They are heated.</p>
<p>BRIEF DESCRIPTION OF THE DRAWINGS</p><p>[0003] Figure 1 shows one.</p></description>
<claims lang="DE"><claim><claim-text>1. Ein Bett.</claim-text></claim></claims>
<claims lang="EN"><claim>
<claim-text>1. A bed comprising: a heater; and a fan.</claim-text>
<claim-text>2. A bed as claimed in claim 1.</claim-text>
<claim-text>3. A bed as claimed in any of the foregoing claims.</claim-text></claim></claims>
</ftxt:fulltext-document>
"""

MEMBER = """<ops:family-member family-id="99000001">
<publication-reference>
<document-id document-id-type="docdb"><country>EP</country><doc-number>3990001</doc-number>
<kind>B1</kind><date>20210212</date></document-id>
<document-id document-id-type="epodoc"><doc-number>EP3990001</doc-number><date>20210212</date>
</document-id></publication-reference>
<application-reference doc-id="1" is-representative="YES">
<document-id document-id-type="docdb"><country>EP</country><doc-number>18990001</doc-number>
<kind>A</kind><date>20181108</date></document-id></application-reference>
<priority-claim sequence="1" kind="national">
<document-id document-id-type="docdb"><country>KR</country><doc-number>20170990001</doc-number>
<kind>A</kind><date>20171112</date></document-id>
<priority-active-indicator>YES</priority-active-indicator></priority-claim>
<ops:legal code="PG25" desc="LAPSED IN A CONTRACTING STATE" infl="-" dateMigr="00010101">
<ops:pre line="00001">EP    18990001A 2023-06-30PG25-LAPSED</ops:pre>
<ops:L007EP desc="Gazette DATE">2023-06-30</ops:L007EP>
<ops:L008EP desc="Legal Event Code 1">PG25</ops:L008EP>
<ops:L500EP><ops:L501EP desc="Ref Country Code">NL</ops:L501EP>
<ops:L525EP desc="Effective DATE">20230501</ops:L525EP></ops:L500EP></ops:legal>
<ops:legal code="REG " desc="REFERENCE TO A NATIONAL CODE" infl=" ">
<ops:L007EP desc="Gazette DATE">2024-01-15</ops:L007EP>
<ops:L500EP><ops:L502EP desc="Ref Legal Event Code" descData="PATENT TAKES EFFECT">EP</ops:L502EP>
</ops:L500EP></ops:legal>
<ops:legal code="17P " desc="REQUEST FOR EXAMINATION FILED" infl="+">
<ops:L007EP desc="Gazette DATE">2019-07-10</ops:L007EP></ops:legal>
<ops:legal code="XX  " desc="UNDATED" infl="+">
<ops:L007EP desc="Gazette DATE">0001-01-01</ops:L007EP></ops:legal>
</ops:family-member>
"""

FAMILY = f"""{OPEN}<ops:patent-family legal="true" total-result-count="2">
<ops:publication-reference><document-id document-id-type="docdb"><country>EP</country>
<doc-number>3990001</doc-number></document-id></ops:publication-reference>
{MEMBER}{MEMBER.replace("<kind>B1<", "<kind>A1<").replace("20210212", "20190517")}
</ops:patent-family>
{CLOSE}"""

FAULT = """<?xml version="1.0" encoding="UTF-8"?>
<fault xmlns="http://ops.epo.org"><code>CLIENT.InvalidReference</code>
<message>The request could not be resolved</message></fault>
"""
