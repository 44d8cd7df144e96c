"""Units of measure as claims write them."""

from __future__ import annotations

import re

_SYMBOLS = (
    # length, area, volume
    "nm|μm|µm|um|mm|cm|dm|km|m|Å|㎚|㎛|㎜|㎝|㎞|㎟|㎠|㎡|㎣|㎤|㎥|mL|ml|ML|μL|µL|㎖|㎕|ℓ|L|cc"
    # mass, substance
    "|μg|µg|mg|kg|g|㎎|㎏|㎍|kDa|Da|mmol|μmol|kmol|mol|mM|μM|nM|M|eq"
    # time, frequency
    "|ns|μs|µs|ms|sec|s|min|hrs?|h|rpm|RPM|THz|GHz|MHz|kHz|KHz|Hz"
    # temperature, angle
    "|℃|℉|°\\s?[CF]|° ?|K|˚C|º\\s?C|rad"
    # pressure, force, energy, power
    "|GPa|MPa|kPa|KPa|hPa|mPa|Pa|mbar|bar|[Tt]orr|mTorr|atm|psig?|mmHg|kgf|kN|mN|N|MJ|kJ|J|keV|MeV|eV"
    "|nW|μW|µW|mW|kW|KW|MW|W|kcal|cal"
    # electricity
    "|mAh|Ah|kWh|Wh|kV|KV|mV|V|μA|mA|A|MΩ|kΩ|mΩ|Ω|ohms?|μF|nF|pF|mF|mT|T|dBm|dB|mS|S|nit|cd|lm|lx|lux"
    # flow, viscosity, textile, data
    "|sccm|SCCM|slm|SLM|LPM|lpm|CMM|mPas|cPs?|cSt|dtex|denier|mesh|Gbps|Mbps|kbps|bps|GB|MB|kB|KB"
)
_EXPONENT = r"(?:[²³]|\^?[-−]?[1-4](?![0-9.]))?"
_PER = rf"(?:\s?[/·⋅]\s?(?:\d{{1,4}}\s?)?(?:{_SYMBOLS}|h|일|분|시간|초){_EXPONENT}){{0,3}}"
_SYMBOL = rf"(?:{_SYMBOLS}){_EXPONENT}{_PER}(?![A-Za-z0-9])"
_PERCENT = (
    r"(?:중량|질량|부피|체적|용량|몰|원자|重量|質量|体積|モル|原子)\s?[%％]"
    r"|(?:wt|mol|vol|at|mass|w/w|w/v|v/v)\.?\s?[%％]"
    r"|[%％](?:\s?by\s(?:weight|volume|mass|mole))?"
    r"|(?:weight|volume|mole|atomic)?\s?percent(?:\sby\s(?:weight|volume))?"
    r"|퍼센트|프로(?![가-힣])|ppmv?|ppb|(?:중량|질량|부피|重量|質量)(?:부|部)"
    r"|parts?\s(?:by|per)\s(?:weight|million|volume)"
)
_KOREAN = (
    r"나노미터|마이크로미터|마이크론|밀리미터|센티미터|킬로미터|미터|킬로그램|밀리그램|그램|밀리리터|리터"
    r"|몰(?!드|딩|리)|시간|분(?!의|자|할|리|율|말|사|석|기|포|류|배)|초(?!과|기|음|점)"
    r"|일(?=\s?(?:간|동안|이상|이하|이내|내지|까지|[~∼-]))|개월|주(?=\s?(?:간|동안|이상|이하|내지|[~∼-]))|년"
    r"|도(?!면|[가-힣]?\s?\d)|배(?!관|출|기|열|치|터|플|선)|볼트|와트|암페어|헤르츠|파스칼|메시|메쉬|비트"
    r"|바이트|픽셀|데시벨"
)
_ENGLISH = (
    r"microns?|micrometers?|nanometers?|millimeters?|centimeters?|meters?|inch(?:es)?|feet|ft"
    r"|grams?|kilograms?|milligrams?|lit(?:er|re)s?|milliliters?|moles?|milliseconds?|microseconds?"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|volts?|watts?|amperes?|amps?|hertz"
    r"|degrees?(?:\s?(?:Celsius|centigrade|Fahrenheit|C|F)\b)?|pascals?|bits?|bytes?|pixels?|times"
    r"|-?fold"
)
_JAPANESE = r"時間|秒|分(?!の|子|解|割)|日間|度|倍|回転"
_COUNTERS = (
    r"개|종|가지|매|쌍|층(?!상)|회|단계|장(?!치)|명|행|열(?![가-힣])|곳|점|個|種|枚|回|本"
    r"|layers?|pieces?|turns|cycles?"
)
COUNTER = re.compile(rf"(?:{_COUNTERS})")
"""What is counted rather than measured."""

_WORDS = rf"(?:{_KOREAN}|{_JAPANESE}|{_ENGLISH}|{_COUNTERS})(?![A-Za-z])"
UNIT = rf"(?:{_PERCENT}|{_SYMBOL}|{_WORDS})"
