"""Generators of harmless changes: the sentence says the same in another form, and must pass the gate."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.dates import MONTHS
from assistant.grounding.case import Case
from assistant.grounding.quantities import dates

Generator = Callable[[Case], str | None]

SAME = {
    "said": "stated", "says": "states", "big": "large", "huge": "very large", "began": "started", "begin": "start", "firms": "companies", "firm": "company", "companies": "firms", "company": "firm",
    "about": "around", "more than": "over", "nearly": "almost", "also": "in addition", "however": "but", "because": "since", "while": "whereas", "many": "numerous", "show": "demonstrate",
    "showed": "demonstrated", "help": "assist", "buy": "purchase", "bought": "purchased", "used": "employed", "use": "employ", "often": "frequently", "children": "kids", "build": "construct",
    "built": "constructed", "almost": "nearly", "important": "significant", "rapidly": "quickly", "quickly": "rapidly", "new": "novel", "get": "obtain", "made": "produced", "known": "recognised",
    "famous": "well-known", "located": "situated", "won": "gained", "job": "post", "staff": "employees", "pupils": "students", "spending": "expenditure", "spend": "expend", "car": "automobile",
    "cars": "automobiles", "helped": "assisted", "large": "big", "several": "a number of", "part": "portion", "told": "informed", "main": "principal", "total": "overall", "rose": "climbed",
    "increase": "rise", "fell": "dropped", "founded": "established", "received": "got", "required": "needed", "including": "among them",
}  # fmt: skip
SHORT = {
    "United States": "US", "United Kingdom": "UK", "European Union": "EU", "research and development": "R&D", "per cent": "%", "percent": "%", "do not": "don't", "does not": "doesn't",
    "did not": "didn't", "is not": "isn't", "was not": "wasn't", "are not": "aren't", "cannot": "can't", "it is": "it's", "kilometres": "km", "kilometers": "km", "electric vehicles": "EVs",
    "artificial intelligence": "AI", "chief executive": "CEO", "approximately": "approx.", "Doctor": "Dr", "Professor": "Prof", "will not": "won't", "have not": "haven't",
}  # fmt: skip
WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
CONVERSIONS = {
    "kilometres": ("miles", 0.621371), "kilometers": ("miles", 0.621371), "km": ("miles", 0.621371), "miles": ("kilometres", 1.609344), "metres": ("feet", 3.28084), "meters": ("feet", 3.28084),
    "feet": ("metres", 0.3048), "kg": ("pounds", 2.20462), "hectares": ("acres", 2.47105), "acres": ("hectares", 0.404686), "tonnes": ("kg", 1000.0), "pounds": ("kg", 0.453592),
    "square miles": ("square kilometres", 2.58999), "mph": ("km/h", 1.609344), "inches": ("centimetres", 2.54), "litres": ("gallons", 0.264172),
}  # fmt: skip


def paraphrase(case: Case) -> str | None:
    """One to three words by words of the same meaning, outside quotation marks."""
    text, done = case.text, 0
    if case.reading.quotations:
        return None
    for word, other in case.chance.sample(sorted(SAME.items()), len(SAME)):
        if done < 3 and (m := re.search(rf"(?<![\w-]){word}(?![\w'’-])", text)):
            text, done = text[: m.start()] + other + text[m.end() :], done + 1
    return text if done else None


def passive(case: Case) -> str | None:
    """ "A was founded by B" → "B founded A"."""
    m = re.fullmatch(
        r"(?P<what>[^,;:()]{4,80}?) (?:was|were) (?P<verb>\w+ed) by (?P<who>(?:the )?[A-Z][\w.-]+(?: [A-Z][\w.-]+)*)(?P<rest>[^,;]{0,120})\.",
        case.text,
    )
    if not m:
        return None
    who, what = m["who"][0].upper() + m["who"][1:], m["what"]
    low = what[0].lower() + what[1:] if what.startswith(("The ", "A ", "An ", "It", "His", "Her")) else what
    return f"{who} {m['verb']} {low}{m['rest']}."


def number_format(case: Case) -> str | None:
    """781bn → 781 billion, 5,000 → 5000, 8.7 per cent → 8.7%, four → 4."""
    options = [
        (r"(\d)\s?bn\b", r"\1 billion"), (r"(\d) billion\b", r"\1bn"), (r"(\d) million\b", r"\1m"), (r"(?<![\d,])(\d{1,3}),(\d{3})\b(?!,)", r"\1\2"), (r"(\d) per ?cent\b", r"\1%"), (r"(\d)%", r"\1 per cent"),
        (r"\$(\d[\d,.]*\d|\d)(?=[ ,.](?!\d))(?! ?(?:bn|m|b|million|billion|trillion)\b)", r"\1 dollars"),
        *[(rf"\b{word}\b(?= [a-z]+s\b)", str(i)) for i, word in enumerate(WORDS) if i > 1],
    ]  # fmt: skip
    fitting = [(old, new) for old, new in options if re.search(old, case.text)]
    if not fitting:
        return None
    old, new = case.chance.choice(fitting)
    return re.sub(old, new, case.text, count=1)


def date_format(case: Case) -> str | None:
    """3 May 2024 → May 3, 2024, and back."""
    for d in dates(case.text):
        if d.month and d.day:
            month = MONTHS[d.month - 1]
            day_first = case.text[d.start].isdigit()
            tail = (f", {d.year}" if day_first else f" {d.year}") if d.year else ""
            new = f"{month} {d.day}{tail}" if day_first else f"{d.day} {month}{tail}"
            return case.replaced(d.start, d.end, new)
    return None


def unit_conversion(case: Case) -> str | None:
    """10 km → 6.21 miles, to three digits."""
    names = "|".join(sorted(CONVERSIONS, key=len, reverse=True))
    m = re.search(rf"(?<![\w.,$£€–-])(\d[\d,]*(?:\.\d+)?)\s({names})\b(?! (?:an|per) )", case.text)
    if not m:
        return None
    unit, factor = CONVERSIONS[m[2]]
    value = float(f"{float(m[1].replace(',', '')) * factor:.3g}")
    return case.replaced(m.start(), m.end(), f"{value:,g} {unit}" if value < 1e6 else f"{value:,.0f} {unit}")


def abbreviation(case: Case) -> str | None:
    """United States → US, do not → don't."""
    if case.reading.quotations:
        return None
    found = [(long, short) for long, short in SHORT.items() if re.search(rf"\b{long}\b", case.text)]
    if not found:
        return None
    long, short = case.chance.choice(found)
    return re.sub(rf"(?<=\d) {long}\b" if short == "%" else rf"\b{long}\b", short, case.text, count=1)


def reordering(case: Case) -> str | None:
    """ "In 2023, it rose." → "It rose in 2023."."""
    m = re.fullmatch(
        r"((?:In|On|At|During|By|From|For|Under|Within|Since|Throughout) [^,\"“]{3,45}), ([^,;:\"“]{20,})\.",
        case.text,
    )
    if not m:
        return None
    return f"{m[2][0].upper()}{m[2][1:]} {m[1][0].lower()}{m[1][1:]}."


def hedged_summary(case: Case) -> str | None:
    """The same, with a frame that claims less."""
    frame = case.chance.choice(
        ["According to the article, {}", "The article says that {}", "It appears that {}", "Reportedly, {}"]
    )
    text = case.text
    first = case.reading.tokens[0] if case.reading.tokens else None
    if first is None or not text[0].isalpha():
        return None
    named = any(name.first == 0 for name in case.reading.names) or first.text == "I" or first.text.isupper()
    return frame.format(text if named else text[0].lower() + text[1:])


def pronoun(case: Case) -> str | None:
    """The name at the beginning becomes a pronoun."""
    names = [n for n in case.reading.names if n.first == 0]
    if not names or len(names[0].stems) > 3:
        return None
    rest = case.text[case.span_of(names[0])[1] :]
    if not re.match(r" (?:is|was|has|had|said|says|will|can|became|began|won|\w+ed)\b", rest):
        return None
    return ("They" if len(names[0].stems) > 1 else "It") + rest


def shortening(case: Case) -> str | None:
    """An aside between commas or brackets is left out."""
    if case.reading.quotations:
        return None
    m = re.search(r" \([^()]{3,80}\)|, (?:which|who|where) [^,.]{5,90}(?=,)", case.text)
    if not m:
        return None
    end = m.end() + 1 if case.text[m.end() : m.end() + 1] == "," and m.group().startswith(",") else m.end()
    return case.text[: m.start()] + case.text[end:]


def surname(case: Case) -> str | None:
    """Maria Lopez → Lopez."""
    for name in case.reading.names:
        if re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name.text) and name in case.reading.speakers:
            start, end = case.span_of(name)
            return case.replaced(start, end, name.text.split()[-1])
    return None


TWINS: Mapping[str, Generator] = {
    "paraphrase": paraphrase, "passive": passive, "number format": number_format, "date format": date_format, "unit conversion": unit_conversion, "abbreviation": abbreviation,
    "reordering": reordering, "hedged summary": hedged_summary, "pronoun for name": pronoun, "shortening": shortening, "surname": surname,
}  # fmt: skip
