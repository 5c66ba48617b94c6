"""Title, author, outlet and dates from the text itself, for what the file's metadata does not say.

Every value comes with where it was found. A relative date ("Published YESTERDAY") is no date, and the time
stamp of the file is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from ingest.abbreviations import EITHER
from ingest.blocks import KEY_VALUE, MAIL_LINE
from ingest.dates import WHOLE_DATE, YEAR, find_date
from ingest.layout import COPYRIGHT, FURNITURE, SOURCE_LINE, finished, is_caps_label, is_label, is_residue
from ingest.outlets import known_outlet, outlet_name
from ingest.parsed import Facts, Piece

FIRST = r"(?:(?:[A-Z]\.[ -]?)+|[A-ZÀ-Þ][\w’'.-]*\w)"
PARTICLE = r"(?:van|von|der|den|de|da|di|del|la|le|bin|al|el|ten|dos)(?= )"
FULL_NAME = rf"{FIRST}(?: (?:{PARTICLE}|[A-ZÀ-Þ]\.|[A-ZÀ-Þ][\w’'-]*\w))+"
NAMES = rf"{FULL_NAME}(?:(?:,| and| &|, and) {FULL_NAME})*"
PLACE = r"[A-ZÀ-Þ][\w’'.-]+(?: [A-ZÀ-Þ][\w’'.-]+)*"
BYLINE = re.compile(
    rf"(?:(?:Written |Reported |Words |Story |Text )?[Bb][Yy]|Author:|Von|Par|Por)\s+(?P<who>{NAMES})"
    r"(?:\s*(?:,|\||–|—|-|\bin\b)\s*(?P<rest>.{0,100}))?$"
)
CAPS_BYLINE = re.compile(r"BY\s+(?P<who>[A-ZÀ-Þ][A-ZÀ-Þ’'.-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ’'.-]*){1,4})$")
PLACE_BYLINE = re.compile(
    rf"(?P<who>{NAMES}),? in {PLACE}(?P<more>(?:(?:,| and|, and) (?:{NAMES} in )?{PLACE})*)$"
)
INLINE_BYLINE = re.compile(rf"(?<=[.!?]) (?P<line>By (?P<who>{NAMES}))$")
BIO = re.compile(
    rf"^(?P<who>{FULL_NAME})(?:,? (?:Ph\.?D\.?|M\.?D\.?))? (?:is|was) (?:an?|the) (?:[\w’'-]+ ){{0,6}}"
    r"(?:editor|writer|reporter|journalist|correspondent|author|professor|fellow|columnist|researcher|lecturer|analyst|"
    r"director|contributor|historian|economist|scientist|producer|critic|freelance)\b"
)
DATE_LINE = re.compile(
    r"(?:(?P<what>first published|published|posted|updated|last updated|last modified|modified|veröffentlicht|publié|date)"
    r"(?: on| at)?:?\s*(?P<rest>.*))$",
    re.I,
)
ONLY_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?[\w.,/ -]{6,28}"
    r"(?:,?\s+(?:at\s+)?\d\d?[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)?$",
    re.I,
)
NAMES_AND_DATE = re.compile(rf"(?P<names>[^|]{{3,90}}), (?P<date>{WHOLE_DATE})$", re.I)
SERIES = re.compile(
    r"\b(?:issue|vol|volume|(?:press|news) release|announcement|(?:working|discussion) paper|preprint)\b|\bno\. ?\d",
    re.I,
)
"""What numbers or names a kind of document and no publication: "Working Paper No. 88"."""
PLACE_AND_DATE = re.compile(
    rf"(?!(?i:on|in|by|since|from|until|till|after|before|at|as of)\b)(?:[A-Z][^,.–—]{{1,40}}, (?:[A-Z][^,.–—]{{1,20}}, )?)?"
    rf"(?P<date>(?i:{WHOLE_DATE}))\s*(?:\([^()]{{1,30}}\)\s*|/[^/]{{1,20}}/\s*)?[-–—]{{1,2}}\s"
)
"""The dateline of a news agency or press release: "Aarhus, 8 May 2025 – The company said …"."""
DATELINE = re.compile(r"^(?P<place>[A-Z][A-Z .,’'-]{2,40}),? \((?P<agency>[A-Z][\w ]+)\)\s*[-–—]")
COPYRIGHT_LINE = re.compile(
    rf"(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:(?P<y1>{YEAR})(?:\s*[-–]\s*(?P<y2>{YEAR}))?,?\s*)?(?:by )?"
    rf"(?P<owner>[^.|\d]*?(?:[A-Za-z]\.[A-Z]\.)?)\s*(?P<y3>{YEAR})?\s*(?:[.|]|all rights|$)",
    re.I,
)
CONTRIBUTORS = re.compile(
    r"(?:additional (?:contributions?|reporting|research)|(?:with )?(?:reporting|contributions|research|data visuali[sz]ation) (?:by|from)|"
    r"(?:edited|translated|illustrations?|photographs?|graphics?) by)\b",
    re.I,
)
PARTS = re.compile(r"\s+[|·•]\s+|\s{3,}|\t+")
NAME_AND_DATE = re.compile(r"(?P<name>[^,|]{3,50}),\s+(?P<date>[\w., ]{6,30})$")
SECTION = re.compile(
    r"(?:the big read|opinions?|analysis|news(?: analysis)?|features?|special report|interview|editorial|comment|essay|long read|"
    r"explainer|reviews?|world|business|technology|science|politics|culture|exclusive|column|perspective|book review|letters?|"
    r"spotlight|research highlight|briefing|insight|report|magazine|environment|health|education|economy|markets|europe|asia|"
    r"africa|americas|middle east|uk|us)\b",
    re.I,
)
KICKER = re.compile(r"(?i:the big read|long read|special report|news analysis|book review)[:|]? [A-Z]")
"""A section with the subject behind it: "The Big Read Asia economy"."""
HASH_LIKE = re.compile(r"[0-9a-f]{8,}|\d{5,}")
FORWARDED = re.compile(r"-{2,}[\w :]{3,40}-{2,}|_{5,}")
"""What stands above the head of a mail that is passed on: "-----Original Message-----"."""
LONGEST_MAIL_HEAD = 12
BODY = 140
"""A paragraph so long is running text, whatever stands around it."""


def read_head(pieces: list[Piece], facts: Facts) -> list[Piece]:
    """Takes title, byline and dates from the lines above the running text, and says what those lines are."""
    pieces = _split_bylines(pieces)
    _read_mail_heads(pieces, facts)
    end = _head_end(pieces)
    titles: list[int] = []
    after_byline = False
    for index in range(end):
        piece = pieces[index]
        text = piece.text.text
        if piece.kind == "credit":
            continue
        titled = any(not _is_section(pieces[i].text.text) for i in titles)
        if (titled or not PLACE_BYLINE.match(text)) and _credit(text, facts):
            pieces[index] = replace(piece, kind="credit", sure=True)
            after_byline |= _byline(text) is not None
        elif after_byline and "outlet" not in facts and _is_name(text):
            facts.add("outlet", _outlet(text), f"text: '{text}' below the byline")
            pieces[index] = replace(piece, kind="credit", sure=True)
        elif piece.kind == "heading" or (piece.kind == "text" and _can_be_title(piece.text.text)):
            titles.append(index)
    if "title" in facts:
        same = [i for i in titles if _folded(pieces[i].text.text) == _folded(facts.values["title"])]
        chosen = same[0] if same else None
    else:
        chosen = _best_title(pieces, titles)
        if chosen is not None:
            facts.add("title", pieces[chosen].text.text, "text: first lines")
    if end < len(pieces):
        _dateline(pieces[end].text.text, facts)
    if chosen is not None:
        pieces[chosen] = replace(pieces[chosen], kind="heading", sure=True)
        for index in titles:
            if index < chosen:
                pieces[index] = replace(pieces[index], kind="link", sure=True)
            elif (
                index > chosen
                and not pieces[index].sure
                and pieces[index].kind == "text"
                and len(pieces[index].text) >= 50
            ):
                pieces[index] = replace(pieces[index], sure=True)  # the standfirst
    return pieces


def _dateline(text: str, facts: Facts) -> None:
    """Reads what stands before the first sentence: "BERLIN (Reuters) - ", "Aarhus, 8 May 2025 – "."""
    if (match := DATELINE.match(text)) and known_outlet(match["agency"]):
        facts.add("outlet", known_outlet(match["agency"]), f"text: '{match[0][:60]}'")
    if match := PLACE_AND_DATE.match(text):
        _date_from(match["date"], facts, f"text: '{match[0][:60]}'")


def _read_mail_heads(pieces: list[Piece], facts: Facts) -> None:
    """Makes credits of the lines that mail programs put above a mail ("From: Ann Lee", "Sent: 8 July 2025 17:22", "Subject:
    The lamp"), also above one that is passed on, and reads them where the text begins with them."""
    start = 0
    while start < len(pieces):
        found: dict[str, str] = {}
        end = start
        while end < len(pieces) and end - start <= LONGEST_MAIL_HEAD:
            text = pieces[end].text.text
            if match := MAIL_LINE.match(text):
                found.setdefault(match["name"].lower(), match["said"])
            elif not found or "@" not in text:  # a long list of addresses goes on in the next line
                break
            end += 1
        if "from" in found and found.keys() & {"sent", "date", "subject"}:
            ruled = start > 0 and bool(FORWARDED.fullmatch(pieces[start - 1].text.text.strip()))
            for index in range(start - ruled, end):
                pieces[index] = replace(pieces[index], kind="credit", sure=True)
            if start == 0:
                origin = "text: the head of the mail"
                facts.add("author", _sender(found["from"]), origin)
                facts.add("published", find_date(found.get("sent") or found.get("date") or ""), origin)
                facts.add("title", found.get("subject"), origin)
        start = max(end, start + 1)


def _sender(said: str) -> str:
    """The name of a sender, else the address: "Ann Lee <ann@quay.example>", "Ann Lee, secretary"."""
    name = re.sub(r"\s*[<\[(].*", "", said, flags=re.S)
    return re.sub(r",\s+[a-z].*", "", name, flags=re.S).strip(" \"'") or said.strip("<> ")


def read_tail(pieces: list[Piece], facts: Facts) -> list[Piece]:
    """Takes outlet, year and author from copyright lines and author notes; what follows them is no article."""
    body_ended = False
    for index, piece in enumerate(pieces):
        text = piece.text.text
        if COPYRIGHT.match(text) and len(text) <= 300:
            _copyright(text, facts)
            body_ended |= index > len(pieces) / 2
        elif (match := BIO.match(text)) and index > len(pieces) / 2 and len(text) <= 500:
            _biography(match["who"], facts)
            body_ended = True
        elif body_ended and piece.kind == "text" and not piece.sure and _is_box(pieces, index):
            pieces[index] = replace(piece, kind="caption", sure=True)
        elif CONTRIBUTORS.match(text) and len(text) <= 200:
            pieces[index] = replace(piece, kind="credit", sure=True)
        elif body_ended and piece.kind == "text" and not piece.sure and is_label(text):
            pieces[index] = replace(piece, kind="link", sure=True)
        elif FURNITURE.match(text) and is_label(text) and index > len(pieces) / 2:
            body_ended = True
    _outlet_from_charts(pieces, facts)
    return pieces


def _is_box(pieces: list[Piece], index: int) -> bool:
    """A chart's title in capitals, or the paragraph below it."""
    if is_caps_label(pieces[index].text.text):
        return True
    before = pieces[index - 1] if index else None
    return (
        before is not None
        and before.kind == "caption"
        and is_caps_label(before.text.text)
        and len(pieces[index].text) <= 700
    )


def read_margins(lines: Iterable[str], facts: Facts) -> None:
    """Running heads and a PDF's subject: outlet and date, where the text itself did not say."""
    for line in lines:
        text = " ".join(line.split()) if "|" in line else line
        if "outlet" not in facts or "published" not in facts:
            found = Facts()
            if _credit(text, found):
                for name in ("outlet", "published"):
                    facts.add(name, found.values.get(name), f"margin: '{text[:60]}'")


def name_it(facts: Facts, source: str, text: str) -> None:
    """The last resort for a title: the file's name where it says something, else the first words."""
    if "title" in facts:
        return
    stem = re.sub(r"[_\s-]+", " ", PurePath(source).stem).strip()
    if re.search(r"[^\W\d_]{3,}", stem) and not HASH_LIKE.search(stem) and "://" not in source:
        facts.add("title", stem, "file name")
        return
    words = text.split()
    facts.add("title", " ".join(words[:10]) + ("…" if len(words) > 10 else ""), "text: first words")


def _head_end(pieces: list[Piece]) -> int:
    for index, piece in enumerate(pieces[:10]):
        text = piece.text.text
        listed = piece.kind in ("list", "table") and (piece.sure or not KEY_VALUE.match(text))
        prose = listed or len(text) >= BODY or (len(text) >= 80 and finished(text))
        if prose and (index == 0 or not _standfirst(pieces, index)):
            return index
    return min(len(pieces), 10) if len(pieces) > 1 else 0


def _standfirst(pieces: list[Piece], index: int) -> bool:
    """A paragraph with only a byline between it and the text, or a line with a date: "The Quay, 7 February 2025"."""
    after = [piece.text.text for piece in pieces[index + 1 : index + 4]]
    dated = bool(after) and len(after[0]) <= 120 and bool(NAMES_AND_DATE.match(after[0]))
    return dated or any(_byline(text) or DATE_LINE.match(text) for text in after)


def _can_be_title(text: str) -> bool:
    return (
        2 <= len(text) <= 200
        and not is_residue(text)
        and not FURNITURE.match(text)
        and not SOURCE_LINE.match(text)
    )


def _best_title(pieces: list[Piece], candidates: list[int]) -> int | None:
    """The first line that is no section name; a heading by format before a line of text, and the only heading of the
    first level before all others ("# Report")."""
    marked = [i for i in candidates if pieces[i].kind == "heading"]
    first_level = [i for i in marked if pieces[i].level == 1]
    if len(first_level) == 1 and not known_outlet(pieces[first_level[0]].text.text):
        return first_level[0]
    for index in marked or candidates:
        text = pieces[index].text.text
        last = index == (marked or candidates)[-1]
        if not last and _is_section(text):
            continue
        if not last and known_outlet(text):
            continue
        if not marked and (len(text) > 160 or _is_statement(text)):
            return None
        return index
    return None


def _is_section(text: str) -> bool:
    """Whether a line names the section of a publication ("Opinion", "The Big Read Asia economy") and no article: "Health
    care in Dunmore", "Report on the bats"."""
    return bool(SECTION.fullmatch(text.strip())) or (bool(KICKER.match(text)) and len(text.split()) <= 6)


def _is_statement(text: str) -> bool:
    """Whether a line ends as a sentence does and is written like one. Titles may end in a question or an exclamation
    mark, or in an abbreviation ("Made in the U.S."), and those in title case may have a full stop."""
    words = text.split()
    if not finished(text) or text.rstrip().endswith(("?", "!")):
        return False
    last = words[-1].rstrip("\"'”’)").removesuffix(".").lower()
    if last in EITHER or "." in last:
        return len(text) > 90
    long_words = [word for word in words if len(word.strip(",;:.'’“”")) > 3]
    in_title_case = len(words) > 1 and all(word.lstrip("“‘'(")[:1].isupper() for word in long_words)
    return not in_title_case or len(text) > 90


def _split_bylines(pieces: list[Piece]) -> list[Piece]:
    """A byline at the end of a standfirst becomes a piece of its own."""
    result: list[Piece] = []
    for index, piece in enumerate(pieces):
        match = INLINE_BYLINE.search(piece.text.text) if index < 6 and piece.kind == "text" else None
        if match:
            result.append(replace(piece, text=piece.text.slice(0, match.start()), sure=True))
            result.append(Piece(piece.text.slice(match.start("line"), match.end()), page=piece.page))
        else:
            result.append(piece)
    return result


def _byline(text: str) -> re.Match[str] | None:
    if len(text) > 200:
        return None
    return (
        BYLINE.match(text)
        or CAPS_BYLINE.match(text)
        or (PLACE_BYLINE.match(text) if is_label(text) else None)
    )


def _credit(text: str, facts: Facts) -> bool:
    """Reads a byline, a line with a date, or a masthead; says whether it was one."""
    origin = f"text: '{text[:60]}'"
    parts = [part for part in PARTS.split(text[:200]) if part.strip()]
    if 1 < len(parts) <= 6 and len(text) <= 160:
        read = [_credit_part(part.strip(), facts, origin) for part in parts]
        if any(read) or re.search(r"\s{3,}|\t", text):
            names = [
                part.strip() for part, done in zip(parts, read, strict=True) if not done and _is_name(part)
            ]
            for name in names:
                facts.add("outlet", _outlet(name), origin)
            return True
        return False
    return _credit_part(text, facts, origin)


def _credit_part(text: str, facts: Facts, origin: str) -> bool:
    if match := _byline(text):
        more = [m[1] for m in re.finditer(rf"({FULL_NAME}) in {PLACE}", match.groupdict().get("more") or "")]
        for name in [n for n in re.split(r", and |, | and | & ", match["who"]) if _is_outlet(n)]:
            facts.add("outlet", _outlet(name), origin)
        people = [n for n in re.split(r", and |, | and | & ", match["who"]) if not _is_outlet(n)]
        facts.add("author", ", ".join(map(_person, [*people, *more])), origin)
        if rest := match.groupdict().get("rest"):
            _credit_part(rest, facts, origin)
        return True
    if len(text) <= 120 and (match := DATE_LINE.match(text)):
        what = match["what"].lower()
        return (
            _date_from(match["rest"], facts, origin, "pdat" in what or "modif" in what)
            or len(text.split()) <= 4
        )
    if match := NAMES_AND_DATE.match(text):
        names = match["names"]
        if SERIES.search(names) or _names(names.split(", "), facts, origin):
            return _date_from(match["date"], facts, origin)
    if len(text) <= 48 and ONLY_DATE.match(text) and find_date(text):
        return _date_from(text, facts, origin)
    if (match := NAME_AND_DATE.match(text)) and _is_name(match["name"]) and find_date(match["date"]):
        facts.add("outlet", _outlet(match["name"]), origin)
        return _date_from(match["date"], facts, origin)
    if len(text) <= 60 and (name := known_outlet(text)):
        facts.add("outlet", name, origin)
        return True
    return False


def _names(names: list[str], facts: Facts, origin: str) -> bool:
    """Reads names in a row as writers and their publication, the last: ["Ann Lee", "The Quay"]. Says whether they were;
    what else stands between is let be where the publication is one for certain: ["Letters", "The Quay"]."""
    *writers, last = names
    people = [name for name in writers if re.fullmatch(NAMES, name) and not _is_outlet(name)]
    if not _is_name(last) or not (_is_outlet(last) or (writers and people == writers)):
        return False
    facts.add("outlet", _outlet(last), origin)
    facts.add("author", ", ".join(map(_person, people)), origin)
    return True


def _person(name: str) -> str:
    """A name in its usual spelling; bylines are often set in capitals."""
    return " ".join(w.title() if w.isupper() and len(w) > 2 and "." not in w else w for w in name.split())


def _is_outlet(name: str) -> bool:
    return name.startswith("The ") or known_outlet(name) is not None


def _is_name(text: str) -> bool:
    """Whether ``text`` looks like a publication's name: a few words with capital letters, no date, no section."""
    words = text.strip().split()
    if (
        not 1 <= len(words) <= 6
        or len(text.strip()) > 50
        or find_date(text)
        or SECTION.fullmatch(text.strip())
    ):
        return False
    if SERIES.search(text) or re.search(
        r"\b(?:spring|summer|autumn|fall|winter|page|min(?:ute)?s? read)\b|\d{4}", text, re.I
    ):
        return False
    if len(words) == 1 and known_outlet(text) is None:
        return False  # as likely a place
    small = ("of", "the", "and", "&", "for", "in", "on", "de", "la", "le", "der", "die", "das")
    return all(word[0].isupper() or word[0].isdigit() or word in small for word in words) and words[0] != "By"


def _outlet(name: str) -> str:
    known = known_outlet(name)
    return known or (name.strip().title() if name.isupper() and len(name) > 5 else name.strip())


def _date_from(text: str, facts: Facts, origin: str, updated: bool = False) -> bool:
    said = find_date(text)
    if said:
        facts.add("updated" if updated else "published", said, origin)
        if not updated and (later := re.search(r"(?:updated|modified):?\s+(.*)", text, re.I)):
            facts.add("updated", find_date(later[1]), origin)
    return said is not None


def _copyright(text: str, facts: Facts) -> None:
    match = COPYRIGHT_LINE.search(text)
    if match is None:
        return
    owner = outlet_name(match["owner"])
    if 2 <= len(owner) <= 60 and not re.match(r"all rights|the authors?$|reserved", owner, re.I):
        facts.add("outlet", owner, f"text: '{text[:60]}'")
    facts.add("published", match["y3"] or match["y2"] or match["y1"], f"text: '{text[:60]}'")


def _biography(who: str, facts: Facts) -> None:
    facts.add("author", who, f"text: '{who} is …'")


def _outlet_from_charts(pieces: Iterable[Piece], facts: Facts) -> None:
    """In-house charts carry the outlet's name: a line "FINANCIAL TIMES", "SOURCE: NATURE INDEX"."""
    for piece in pieces:
        text = piece.text.text
        if len(text) > 60 or not is_label(text):
            continue
        name = known_outlet(re.sub(r"^\s*(?:source|graphic|chart|data)s?:\s*", "", text, flags=re.I))
        if name and (text.isupper() or SOURCE_LINE.match(text)):
            facts.add("outlet", name, f"text: '{text}'")


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
