"""Whether a sentence can hold the answer at all: it has a number, sum, date or person where one is asked for, and speaks of the
period of the question."""

from __future__ import annotations

import re

from assistant.evidence.answering import MONTHS, NUMBER_WORDS, fits_kind, held, stems_of_names
from assistant.grounding.reading import read
from assistant.grounding.words import are_alike, related, stem
from assistant.question.periods import OF_ANOTHER_PERIOD, fits_period
from assistant.question.question import Question
from assistant.words import stems

_ASKS_SUM = re.compile(
    r"\bhow much\b.*\b(?:costs?|spen[dt]|paid|pay|earns?|invest\w*|charged?|raised?|worth|owes?)\b(?! (?:off|back))|"
    r"\bhow much (?:\w+ )?(?:money|cash|funding)\b|\b(?:what|which) (?:price|salary|budget|wage|sum|dividend|fee|fine|rent|fare)\b|"
    r"\bwhat (?:is|was|were|are|will be|would be)\b.*\b(?:price|cost|salary|wages?|budget|revenues?|turnover|expenditure|spending)\b|"
    r"\bwhat (?:did|does|do|would|will|can)\b.*\b(?:cost|spend|earn|charge|pay(?! (?:attention|off|back|tribute)\b| for(?! (?:the|an?|its|his|her|their|each|every|this|that)\b)))\b",
    re.I,
)
_ASKS_COUNT = re.compile(r"\bhow many\b|\bwhat (?:number|share|percentage|proportion|fraction)\b", re.I)
_ASKS_MEASURE = re.compile(
    r"\bhow (?:(?P<in_figures>old|tall|heavy|hot|warm|cold)|high|deep|wide|thick|far|fast|long (?:is|was|are|were|did|does|do|has|have|will))\b",
    re.I,
)
"""What is told in figures, some of it now and then in words ("to the horizon", "for ever")."""
_ASKS_DATE = re.compile(
    r"^\W*(?:(?:in|on|since|by|from|until) )?(?:when (?:is|was|were|are|did|does|do|will|has|had|have)|"
    r"(?:what|which) (?:year|month|date|day|decade|century))\b|\bwhat (?:is|was|were|are) the (?:[\w-]+ )?dates? (?:of|for|on)\b",
    re.I,
)
_ASKS_PERSON = re.compile(r"^\W*whom? ", re.I)
_CURRENCIES = "USD|EUR|GBP|DKK|SEK|NOK|ISK|CHF|JPY|CNY|RMB|INR|AUD|CAD|NZD|SGD|HKD|KRW|PLN|CZK|HUF|RON|TRY|ZAR|BRL|MXN|ILS|AED"
_SUM = re.compile(
    r"[$€£¥₹]|\b(?:free|nothing|dollars?|euros?|pounds?|pence|yuan|renminbi|yen|francs?|rupees?|kron\w+|crowns?|(?<!per )cents?|price)\b|"
    rf"\d ?(?:bn|mn|tn|m|k)\b|\d ?p\b|\b(?:million|billion|trillion)s?\b|\b(?-i:{_CURRENCIES})\b",
    re.I,
)
_SHARE = re.compile(r"per ?cent|%", re.I)
_ASKS_PRICE = re.compile(r"\b(?:price|fare|fee|fine|rent|salary|wages?|dividend)s?\b", re.I)
"""What is told in money, and never as a share of something."""
_CORRECTION = re.compile(
    r"^\W*corrections?\b[^.]{0,30}?[:–—]|^\W*an earlier version of this|"
    r"^\W*we (?:wrongly|incorrectly|mistakenly|erroneously) (?:wrote|said|reported|stated)\b|"
    r"^\W*in (?:our|an? (?:earlier|previous)) (?:article|story|report|issue|piece|edition)\b[^.]*\bwe (?:\w+ly )?(?:wrote|said|reported|stated)\b|"
    r"^\W*(?:on|last) [^.,]{3,20},? we wrote\b",
    re.I,
)
_ASKS_CORRECTION = re.compile(r"\b(?:correct\w*|wrong\w*|errors?|mistakes?|earlier version)\b", re.I)
_EXPECTS = re.compile(
    r"\b(?:(?:is|was|are|were) expected to|expects?|hope[ds]? for|forecasts?|guidance|projected)\b", re.I
)
_ASKS_WHAT_WAS = re.compile(
    r"\b(?:was|were|did)\b(?!.*\b(?:expect\w*|forecast\w*|guidance|project\w*|plan\w*)\b)", re.I
)
_COUNT = re.compile(
    rf"\d[\d,.]*|\b(?:{NUMBER_WORDS}|zero|"
    r"(?:hundred|thousand|million|billion|dozen)s|both|couple|pair|single|no|all|every|only|first|second)\b",
    re.I,
)
_BARE_YEAR = re.compile(r"(?:1[5-9]|20)\d\d[.,]?(?! [a-z]+s\b)")
_DATE_SAID = re.compile(
    rf"\d{{3,4}}|\b\d{{1,2}}[:.]\d\d\b|\d ?[ap]\.?m\b|\b(?:o[’']clock|noon|midnight)\b|\d(?:st|nd|rd|th)\b|\b(?:{MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|centur\w+)\b",
    re.I,
)
_TIME = re.compile(
    r"\b(?:spring|summer|autumn|winter|years?|months?|weeks?|days?|war|aged?|ago|last|next|today|yesterday|early|late|once|"
    r"when|while|after|before|during|until|since|then)\b",
    re.I,
)
_DAY_OR_MONTH = re.compile(rf"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|{MONTHS}")
_ASKS_AGE = re.compile(r"\bhow old (?:is|was) s?he\b", re.I)
_AGE = re.compile(rf"\b(?:\d\d?|{NUMBER_WORDS}|born|birthdays?)\b", re.I)
"""What a person's age is told with: no year, but the one of birth."""
_WHO = re.compile(
    r"\b[a-z]+(?:er|or|ist|ian)s?\b|\b(?:people|m[ae]n|wom[ae]n|king|queen|members|students|citizens|children|company|companies|"
    r"government|team|group|university|ministry|he|she|they|i|we)\b"
)


def figure_of_others(text: str, before: str, question: Question) -> bool:
    """Whether a sentence, asked for a figure, has only figures of others than those the question names, and neither it nor
    what stands ``before`` it (title and last words) names them: India's spending is not in "China spent $781bn".

    Among the first three sentences that were chosen for the fitting and test questions this was so of 23 wrong ones and
    none of 67 right ones.
    """
    asked = question.text
    if not (asks_sum(asked) or _ASKS_COUNT.search(asked)):
        return False
    wanted = stems_of_names(read(asked))
    whose = [holder for holder, _ in held(read(text))] if wanted else []
    if not whose or any(one is None or one in wanted for one in whose):
        return False
    near = read(f"{before} {text}")
    return wanted.isdisjoint(near.stems | stems_of_names(near))


_COUNTED = re.compile(r"\bhow many (?:of (?:the|these|those) )?((?:[\w'’-]+ ?)+)", re.I)
_ENDS_NOUN = re.compile(
    r"^(?:did|does|do|are|is|were|was|has|have|had|will|would|can|could|should|in|on|at|of|to|from|that|who|which|a|an|the|by|"
    r"for|with)$",
    re.I,
)
MOST_WORDS = 4
"""Words of "how many … did" that may name what is counted."""
OF_ANOTHER, VAGUE = 0.5, 0.5
"""What is left where the only numbers count something else, and where a time is told in words ("after the war")."""


def form(text: str, before: str, question: Question) -> float:
    """How far ``text`` can hold an answer at all (0..1): no sentence without a number says how many people work somewhere,
    one that counts other things hardly does, none without a sum says what it cost, and one about 2019 does not say what
    was so in 2021 (``periods``). ``before`` is what stands before it (title and last words). 1 where answers have no such form.

    Of the first three sentences that were chosen for questions of the fitting and test parts (``eval.fit``), 4 of 193 right
    ones and 134 of 650 others had no number, sum, date or person; 9 of 46 and 65 of 155 counted something else. Asked
    about a year, 74 of 109 sentences with that year were right, 15 of 77 without one, 3 of 49 with others.
    """
    if figure_of_others(text, before, question):
        return 0.0
    if is_correction(text) and not _ASKS_CORRECTION.search(question.text):
        return 0.0
    return min(_says_kind(text, question.text), fits_period(text, before, question.text))


def of_another(text: str, before: str, question: Question) -> bool:
    """Whether a sentence, however much it looks like the answer, speaks of something else: of another year or quarter, of what
    was wrongly reported, or of a share where a price is asked for."""
    asked = question.text
    if is_correction(text) and not _ASKS_CORRECTION.search(asked):
        return True
    as_share = _SHARE.search(text) and not _SUM.search(text)
    if as_share and asks_sum(asked) and _ASKS_PRICE.search(asked):
        return True
    return fits_period(text, before, asked) <= OF_ANOTHER_PERIOD


def is_correction(text: str) -> bool:
    """Whether a sentence tells what was wrongly reported: "Correction: an earlier version said that 40 had come"."""
    return bool(_CORRECTION.match(text))


def tells_as_row(text: str, question: Question) -> bool:
    """Whether a row of a table has what is asked for, when that is a figure, a sum, a date or a person: "Date: 26 April;
    Event: plant sale" tells when the sale is."""
    asked = question.text
    if asks_sum(asked) or _ASKS_DATE.search(asked):
        return _says_kind(text, asked) == 1.0
    return question.kind == "number" or (bool(_ASKS_PERSON.search(asked)) and fits_kind(text, question))


def asks_sum(asked: str) -> bool:
    """Whether a sum of money is asked for."""
    return bool(_ASKS_SUM.search(asked))


def asks_date(asked: str) -> bool:
    """Whether it is asked when something is: "When was it?", not "What was used when it began?"."""
    return bool(_ASKS_DATE.search(asked))


def says_sum(text: str, asked: str) -> bool:
    """Whether ``text`` has a sum of money, or a share where it may be one that is asked for: none is a price."""
    return bool(_SUM.search(text) or (not _ASKS_PRICE.search(asked) and _SHARE.search(text)))


def _says_kind(text: str, asked: str) -> float:
    if asks_sum(asked):
        said = says_sum(text, asked)
        return VAGUE if said and _EXPECTS.search(text) and _ASKS_WHAT_WAS.search(asked) else float(said)
    if _ASKS_COUNT.search(asked):
        return _counts(text, asked)
    if _ASKS_AGE.search(asked):
        return float(bool(_AGE.search(text)))
    if measure := _ASKS_MEASURE.search(asked):
        return 1.0 if _COUNT.search(text) else 0.0 if measure["in_figures"] else VAGUE
    if _ASKS_DATE.search(asked):
        return 1.0 if _DATE_SAID.search(text) else VAGUE if _TIME.search(text) else 0.0
    if _ASKS_PERSON.search(asked):
        lowered = asked.lower()
        names = (m for m in re.finditer(r"\b[A-Z][\w’'-]+", text) if m.start() > 1)
        people = (m[0].lower() for m in (*names, *_WHO.finditer(text)))
        return float(any(one not in lowered and not _DAY_OR_MONTH.fullmatch(one) for one in people))
    return 1.0


def _counts(text: str, asked: str) -> float:
    """1 when ``text`` has a number of what is asked for, or of nothing in particular; 0 when it has none."""
    lowered, best = asked.lower(), 0.0
    wanted = counted(asked)
    done = stems(asked) - {*wanted}
    for number in _COUNT.finditer(text):
        if number[0].lower() in lowered or _BARE_YEAR.match(text, number.start()):
            continue
        rest = text[number.end() : number.end() + 60]
        following = [stem(word) for word in re.findall(r"[A-Za-z][\w'’-]*", rest)[:5]]
        if not wanted or not following or rest[0] in ".,;:)":
            return 1.0
        if not done.isdisjoint(following):
            return 1.0  # "73 names on the waiting list", asked how many people are waiting
        if any(_is_kind_of(one, other) for one in wanted for other in following):
            return 1.0
        best = OF_ANOTHER
    return best


def counted(asked: str) -> list[str]:
    """Stems of what is counted: "software", "engineer" in "How many software engineers work there?"."""
    match = _COUNTED.search(asked)
    words = match[1].split() if match else []
    end = next((n for n, word in enumerate(words) if _ENDS_NOUN.match(word)), len(words))
    return [stem(word) for word in words[: min(end, MOST_WORDS)]]


def _is_kind_of(one: str, other: str) -> bool:
    """Whether two stems may name one thing: the same, near synonyms, one broader than the other, or of one root."""
    if are_alike(one, other) or one[:5] == other[:5]:
        return True
    broader = related("broader")
    return other in broader.get(one, ()) or one in broader.get(other, ())
