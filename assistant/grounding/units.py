"""The tables behind quantities: scales, currencies, units of measure, number words, names of months."""

from __future__ import annotations

SCALES = {
    "hundred": 1e2, "k": 1e3, "thousand": 1e3, "thousands": 1e3, "lakh": 1e5, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6,
    "crore": 1e7, "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "tn": 1e12, "trn": 1e12, "trillion": 1e12, "trillions": 1e12, "dozen": 12,
}  # fmt: skip
CURRENCIES = {
    "us$": "USD", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "¥": "JPY", "yen": "JPY", "jpy": "JPY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "renminbi": "CNY", "₹": "INR", "inr": "INR", "rupee": "INR", "rupees": "INR", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "chf": "CHF", "won": "KRW",
    "krw": "KRW", "₩": "KRW", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB",
}  # fmt: skip
DIMENSIONS: dict[str, dict[str, float]] = {
    "percent": {"%": 1, "per cent": 1, "percent": 1, "pct": 1},
    "points": {"percentage point": 1, "percentage points": 1, "pp": 1, "basis point": 0.01, "basis points": 0.01, "bps": 0.01},
    "length": {"km": 1e3, "kilometre": 1e3, "kilometer": 1e3, "mile": 1609.344, "metre": 1, "meter": 1, "ft": 0.3048, "foot": 0.3048, "feet": 0.3048,
               "yard": 0.9144, "inch": 0.0254, "inches": 0.0254, "cm": 0.01, "centimetre": 0.01, "centimeter": 0.01, "mm": 1e-3,
               "millimetre": 1e-3, "millimeter": 1e-3, "nm": 1e-9, "nanometre": 1e-9, "nanometer": 1e-9},
    "mass": {"kg": 1, "kilogram": 1, "kilo": 1, "tonne": 1e3, "ton": 1e3, "gram": 1e-3, "lb": 0.45359237, "lbs": 0.45359237, "ounce": 0.0283495, "oz": 0.0283495, "mg": 1e-6},
    "area": {"hectare": 1e4, "acre": 4046.856, "square km": 1e6, "square kilometre": 1e6, "square kilometer": 1e6, "square mile": 2.589988e6,
             "square metre": 1, "square meter": 1, "square feet": 0.092903, "square foot": 0.092903, "sq ft": 0.092903},
    "volume": {"litre": 1, "liter": 1, "gallon": 3.785412, "barrel": 158.987, "ml": 1e-3, "millilitre": 1e-3},
    "power": {"kw": 1e3, "mw": 1e6, "gw": 1e9, "kilowatt": 1e3, "megawatt": 1e6, "gigawatt": 1e9, "watt": 1, "horsepower": 745.7},
    "energy": {"kwh": 1, "mwh": 1e3, "gwh": 1e6, "twh": 1e9, "kilowatt-hour": 1, "megawatt-hour": 1e3, "gigawatt-hour": 1e6, "terawatt-hour": 1e9,
               "kilowatt hour": 1, "megawatt hour": 1e3, "gigawatt hour": 1e6, "terawatt hour": 1e9},
    "speed": {"km/h": 1, "kph": 1, "mph": 1.609344},
    "time": {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600, "month": 2629800, "year": 31557600, "decade": 315576000, "century": 3155760000, "centuries": 3155760000},
    "temperature": {"°c": 1, "degrees celsius": 1, "celsius": 1, "°f": 2, "degrees fahrenheit": 2, "fahrenheit": 2},
}  # fmt: skip
UNITS = {
    name: (dimension, float(factor))
    for dimension, names in DIMENSIONS.items()
    for name, factor in names.items()
}
"""A unit's name → its dimension and how many of the dimension's base unit it is."""

SMALL = {w: float(i) for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])}  # fmt: skip
SMALL |= {
    w: 10.0 * i
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
ORDINALS = {
    w: float(i)
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
FRACTIONS = {"half": 1 / 2, "quarter": 1 / 4} | {
    w: 1 / i for i, w in enumerate("third fourth fifth sixth seventh eighth ninth tenth".split(), 3) if i != 4
}
"""Names of parts; a fourth is a quarter or an ordinal, so left out."""
TIMES = {
    **dict.fromkeys(("halve", "halves", "halved", "halving"), 0.5),
    **dict.fromkeys(("doubled", "doubling", "twofold"), 2.0),
    **dict.fromkeys(("triple", "tripled", "tripling", "treble", "trebled", "trebling", "threefold"), 3.0),
    **dict.fromkeys(("quadruple", "quadrupled", "quadrupling", "fourfold"), 4.0),
    **dict.fromkeys(("quintupled", "fivefold"), 5.0),
    "sixfold": 6.0, "sevenfold": 7.0, "eightfold": 8.0, "ninefold": 9.0, "tenfold": 10.0, "hundredfold": 100.0,
}  # fmt: skip
"""Words that multiply. ("Double" alone is mostly a bed or an agent.)"""
MONTHS = {
    w: i
    for i, w in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
MONTHS |= {w[:3]: i for w, i in MONTHS.items()} | {"sept": 9}
WEEKDAYS = {
    w: i
    for i, w in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], 1)
}
