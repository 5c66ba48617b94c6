"""What each piece of a text is, and which pieces were one sentence before a column, a page, a caption or a
chart cut it in two.

Text pasted out of a magazine has no marks for captions or chart labels. What gives them away is their shape
(short, no end mark, legends, lone numbers, "SOURCE:") and their place (between the two halves of a sentence).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.blocks import KEY_VALUE
from ingest.mapped import Mapped
from ingest.parsed import Piece

ENDS = ".!?…:;。！？؟।"
CLOSERS = "\"'”’»›)]*_"
LEGEND = re.compile(r"\s*[☐☑☒□■▢▪●○◆◇▲△▼▽◼◻]")
SOURCE_LINE = re.compile(
    r"\s*(?:sources?|quellen?|chart|graphic|graphics?|photo(?:graph)?s?|images?|picture|illustration|credits?|data|note)"
    r"(?: by| from)?\s*[:|]|\s*(?:getty images|shutterstock|©\s*\w+ via)",
    re.I,
)
CAPTION = re.compile(
    r"\s*(?:figure|fig\.|table|chart|map|photo|image|graphic|box|exhibit|abbildung|abb\.)\s*\d+\s*[.:|–—-]",
    re.I,
)
COPYRIGHT = re.compile(r"\s*(?:copyright\b|©|\(c\)\s*\d{4}|all rights reserved)", re.I)
FURNITURE = re.compile(
    r"\s*(?:\W{0,3})(?:read (?:more|also|next|the full)|see also|also read|related (?:articles?|stories|content|topics)|recommended\b|"
    r"more (?:on|from|stories)\b|follow (?:the topics|us|our|@)|sign up\b|subscribe\b|share (?:this|on|via|article)|"
    r"advertis(?:e|ement)\b|click here|most (?:read|popular)|editor.s picks?|continue reading|get (?:our|the) newsletter|"
    r"listen to this|watch:|download (?:the|our) app|skip (?:to|past)|jump to|print this|save article|"
    r"accept (?:all )?cookies|we use cookies|this (?:site|website) uses cookies|cookie (?:policy|settings)|"
    r"privacy policy|terms (?:of|and)|log ?in\b|register\b|leave a comment|\d+ comments?$|view comments|reprints?\b|back to top)",
    re.I,
)
UNIT = re.compile(
    r"\((?:[$€£¥%’'‘]|[^()]{0,12}\b(?:bn|mn|m|tn|000|GW|TWh|km|per cent|%))[^()]{0,16}\)|\*\s*$|%"
)
RESIDUE = re.compile(r"[\W\d_]*(?:\b\w{1,3}\b[\W\d_]*){0,2}$")
FOLIO = re.compile(
    r"\d{1,4}(?:\s{2,}|\t|\s*\|\s*)[A-Z][\w &’'.-]{2,50}|[A-Z][\w &’'.-]{2,50}(?:\s{2,}|\t|\s*\|\s*)\d{1,4}"
)
"""A page number beside a running head: "26    THE LEDGER QUARTERLY"."""
LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
DANGLING = frozenset(
    "the a an of and or to in on at by for from with as that which who whose into than its their his her "
    "our your this these those is are was were be been has have had will would could should can may might "
    "not between about over under after before during through against without within toward towards der "
    "die das und oder von mit für ein eine de la le les et ou du des el los las y con".split()
)
LONGEST_FLOAT = 16
"""At most so many pieces stand between the halves of a sentence."""
LONGEST_WITH_QUOTES = 400_000
"""Characters; longer texts are books, which have no pull quotes, and looking for them would take minutes."""
LONGEST_PARAGRAPH = 10_000
"""A paragraph that has grown so long is not joined further: it is a list of something."""
PROSE = 60
"""Characters from which an unfinished piece counts as a torn paragraph rather than a label."""
TORN = 20
"""The same, when the next piece goes on with a small letter."""
ROW = re.compile(r"[^:\d][^:]{0,60}:\s+\S*\d")
"""A line of a table that has no columns: what, a colon, a figure."""
TELEPHONE = re.compile(r"[^\W\d_][^\d+]*(?:\+\d|0\d)[\d ()./-]{5,}$")
"""Whose number, or which: "Mob 0555 0452"."""
REFERENCES = re.compile(
    r"(?:[\dIVX]{1,4}\.?\s+)?(?:(?P<notes>(?:foot|end)?notes)|references|bibliography|works cited|literature cited|"
    r"notes and references|literaturverzeichnis|bibliographie)[:.]?",
    re.I,
)
CITES = re.compile(
    r"\((?:1[5-9]|20)\d\d[a-z]?\)|^\W{0,2}(?:\[\d{1,3}\]|[¹²³⁴-⁹⁰])|\bpp?\. ?\d|\bibid\b|https?://", re.I
)
"""A year in brackets, the mark of a note, a page: what an entry in a list of references has."""
CITES_YEAR = re.compile(rf"{CITES.pattern}|\b(?:1[5-9]|20)\d\d\b", re.I)
REPLY = re.compile(r"A[.:]\s")
"""The answer to "Q: How many?"."""
MIXED_CASE = re.compile(r"[a-z]{1,3}[A-Z]")


def arrange(pieces: list[Piece]) -> list[Piece]:
    """Says what each piece is and joins what belongs together. Call after head and tail matter are known."""
    pieces = [_by_shape(piece) for piece in _bodies(pieces)]
    pieces = _pull_quotes(pieces)
    pieces = _figures(pieces)
    pieces = _titled_captions(pieces)
    pieces = rejoin(pieces)
    return _references(_headings(pieces))


def finished(text: str) -> bool:
    """Whether ``text`` ends as a sentence ends."""
    bare = text.rstrip().rstrip(CLOSERS).rstrip()
    return bool(bare) and bare[-1] in ENDS


def goes_on(text: str) -> bool:
    """Whether ``text`` begins in the middle of a sentence."""
    bare = text.lstrip(" \t\"'“”‘’«»(")
    return bool(bare) and (bare[0].islower() or bare[0] in ",;)")


def is_short(text: str) -> bool:
    return len(text) <= 110 and len(text.split()) <= 16


def is_label(text: str) -> bool:
    """Short and without an end mark: a heading, a caption's title, a legend."""
    return is_short(text) and not finished(text)


def is_residue(text: str) -> bool:
    """What is left of a chart: legend boxes, axis numbers, rules; but not "Age: 61" or "Mob 0555 0452"."""
    if LEGEND.match(text):
        return True
    short = len(text) <= 60 and bool(RESIDUE.fullmatch(text)) and not finished(text)
    return short and not KEY_VALUE.match(text) and not TELEPHONE.match(text)


def _bodies(pieces: list[Piece]) -> list[Piece]:
    """Short lines that are all a section has are its text, and so is the one directly under its heading: "Adults £6"
    under "Price", "Bus 4" under "Getting here". Only headings that the format marks count, and what stands under the
    first of them may be a section's own heading."""
    result = list(pieces)
    marked = [index for index, piece in enumerate(pieces) if piece.sure and piece.kind == "heading"]
    for number, heading in enumerate(marked):
        end = marked[number + 1] if number + 1 < len(marked) else len(pieces)
        section = range(heading + 1, end)
        if any(_of_a_chart(pieces[index], len(section) == 1) for index in section):
            continue
        alone = all(_short_body(pieces[index]) for index in section)
        for index in section if alone else section[:1]:
            if _short_body(pieces[index]) and (alone or number or KEY_VALUE.match(pieces[index].text.text)):
                result[index] = replace(pieces[index], sure=True)
    return result


def _short_body(piece: Piece) -> bool:
    text = piece.text.text
    return (
        piece.kind == "text"
        and not piece.sure
        and is_label(text)
        and not any(shape.match(text) for shape in (COPYRIGHT, FURNITURE, FOLIO))
    )


def _of_a_chart(piece: Piece, alone: bool) -> bool:
    """Legends, sources, numbered captions, and numbers on an axis, which never stand ``alone`` ("£6" does)."""
    text = piece.text.text
    if piece.sure or piece.kind != "text":
        return False
    marked = any(shape.match(text) for shape in (LEGEND, SOURCE_LINE, CAPTION))
    return marked or not (alone or re.search(r"[^\W\d_]", text))


def _by_shape(piece: Piece) -> Piece:
    text = piece.text.text
    if piece.kind == "text" and FOLIO.fullmatch(text):
        return replace(piece, kind="link", sure=True)
    if piece.sure or piece.kind != "text":
        return piece
    if COPYRIGHT.match(text) and len(text) <= 300:
        return replace(piece, kind="credit")
    if FURNITURE.match(text) and len(text) <= 140 and text.count(". ") == 0:
        return replace(piece, kind="link")
    if (SOURCE_LINE.match(text) and len(text) <= 250) or (CAPTION.match(text) and len(text) <= 600):
        return replace(piece, kind="caption")
    if is_residue(text):
        return replace(piece, kind="residue")
    return piece


def _pull_quotes(pieces: list[Piece]) -> list[Piece]:
    """Pieces whose words stand in a longer piece are set out for show. Only those of some length are looked for,
    so that a refrain or a name is left alone."""
    if sum(len(piece.text) for piece in pieces) > LONGEST_WITH_QUOTES:
        return pieces
    folded = [_folded(piece.text.text) if piece.kind == "text" else "" for piece in pieces]
    everything = "\n".join(folded)
    result = []
    for piece, words in zip(pieces, folded, strict=True):
        shown = not piece.sure and 40 <= len(words) <= 400 and everything.count(words) > 1
        if shown and any(len(other) > len(words) and words in other for other in folded):
            piece = replace(piece, kind="quote")
        result.append(piece)
    return result


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _figures(pieces: list[Piece]) -> list[Piece]:
    """Runs of labels with a chart's remains among them: what comes first is its caption, the rest residue."""
    result = list(pieces)
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and _of_a_figure(pieces[end]):
            end += 1
        run = pieces[start:end]
        if any(map(_shows_a_figure, run)) or sum(_measured(p) for p in run) > 1:
            seen_residue = False
            for index in range(start, end):
                seen_residue |= pieces[index].kind == "residue"
                if pieces[index].kind in ("text", "heading", "list"):
                    result[index] = replace(pieces[index], kind="residue" if seen_residue else "caption")
        start = max(end, start + 1)
    return result


def _shows_a_figure(piece: Piece) -> bool:
    """A caption or a chart's remains; but not a mere rule, as above the name under a mail ("--")."""
    if piece.kind == "residue":
        return bool(LEGEND.match(piece.text.text)) or any(map(str.isalnum, piece.text.text))
    return piece.kind == "caption"


def _titled_captions(pieces: list[Piece]) -> list[Piece]:
    """A label in capitals, one paragraph, and a line "SOURCE: …" are a chart's title, text and source."""
    result = list(pieces)
    for index in range(len(pieces) - 2):
        title, text, rest = pieces[index], pieces[index + 1], pieces[index + 2]
        if (
            title.kind == "text"
            and is_caps_label(title.text.text)
            and text.kind == "text"
            and len(text.text) <= 700
        ) and rest.kind in ("caption", "residue"):
            result[index] = replace(title, kind="caption")
            result[index + 1] = replace(text, kind="caption")
    return result


def is_caps_label(text: str) -> bool:
    """A label all in capitals, as charts and boxes have them."""
    return is_label(text) and text.isupper() and len(text.split()) <= 8


def _of_a_figure(piece: Piece) -> bool:
    if piece.sure:
        return False
    if piece.kind in ("residue", "caption"):
        return True
    return piece.kind == "text" and is_label(piece.text.text) and not goes_on(piece.text.text)


def _measured(piece: Piece) -> bool:
    return bool(UNIT.search(piece.text.text))


def rejoin(pieces: list[Piece]) -> list[Piece]:
    """Puts the halves of torn sentences together. What stood in between comes after them (before them, when
    that keeps it on its page), and running text in between was a caption.

    A second half that begins with a small letter is beyond doubt, so those are joined first; then first halves
    that break off after a word like "the" take what follows.
    """
    pieces = list(pieces)
    for find in (_torn_before, _dangling_before):
        index = 0
        while index < len(pieces):
            first = find(pieces, index)
            if first is None:
                index += 1
                continue
            pieces[first : index + 1] = _join(pieces[first : index + 1])
            index = first + 1
    return pieces


def _join(run: list[Piece]) -> list[Piece]:
    """The first and the last of ``run`` as one piece, with what stands between them after or before it."""
    first, second = run[0], run[-1]
    between = [_floated(piece) for piece in run[1:-1]]
    joined = _joined(first, second)
    pages = [piece.page for piece in between if piece.page is not None]
    early = pages and second.page != first.page and max(pages) == first.page
    return [*between, joined] if early else [joined, *between]


def _torn_before(pieces: list[Piece], index: int) -> int | None:
    """The torn paragraph that the piece at ``index`` goes on with a small letter, or None."""
    piece = pieces[index]
    if piece.kind != "text" or not goes_on(piece.text.text):
        return None
    prose_between = 0
    for back in range(index - 1, max(-1, index - 1 - LONGEST_FLOAT), -1):
        before = pieces[back]
        adjacent = back == index - 1
        if _torn(before, TORN if adjacent and not MIXED_CASE.match(piece.text.text) else PROSE):
            return back if adjacent or _has_float(pieces[back + 1 : index]) else None
        if before.sure and before.kind in ("heading", "list"):
            return None
        if before.kind == "text" and not is_label(before.text.text):
            prose_between += 1
        if prose_between > 3:
            return None
    return None


def _dangling_before(pieces: list[Piece], index: int) -> int | None:
    """The piece before that breaks off after a word which never ends a sentence, floats aside, or None."""
    piece = pieces[index]
    if piece.kind != "text" or is_label(piece.text.text):
        return None
    for back in range(index - 1, max(-1, index - 1 - LONGEST_FLOAT), -1):
        before = pieces[back]
        if before.kind in ("text", "heading", "list"):
            return back if _torn(before) and _dangles(before.text.text) else None
    return None


def _torn(piece: Piece, least: int = PROSE) -> bool:
    text = piece.text.text
    if piece.kind != "text" or len(text) > LONGEST_PARAGRAPH or finished(text) or _is_byline(text):
        return False
    return len(text) >= least or (len(text) >= TORN and _dangles(text))


def _is_byline(text: str) -> bool:
    return bool(re.match(r"\s*By [A-Z]", text))


def _has_float(pieces: list[Piece]) -> bool:
    return any(p.kind not in ("text", "list") or is_label(p.text.text) for p in pieces)


def _dangles(text: str) -> bool:
    """Whether ``text`` breaks off after a word that never ends a sentence, or within a word. A comma or a dash is
    not enough: salutations and interrupted speech end so."""
    bare = text.rstrip()
    last = LAST_WORD.search(bare[-40:])
    return bare.endswith("-") or (last is not None and last[1] in DANGLING and bare.endswith(last[1]))


def _floated(piece: Piece) -> Piece:
    kind = "caption" if piece.kind in ("text", "heading") else piece.kind
    return replace(piece, kind=kind, line=False)


def _joined(first: Piece, second: Piece) -> Piece:
    left, right = first.text, second.text
    hyphen = re.search(r"\w[-\u2010]$", left.text)
    if hyphen and right.text[:1].islower():
        parts = [left.slice(0, len(left) - 1), right]
    else:
        parts = [left, Mapped(" "), right]
    offset = sum(len(part) for part in parts[:-1])
    later = tuple((offset + at, page) for at, page in second.pages)
    return replace(first, text=Mapped.join(parts), breaks=first.breaks + later)


def _headings(pieces: list[Piece]) -> list[Piece]:
    """Labels that stand over running text are headings; of many in a row only the first and the last, and none that say
    what something is ("Books: 61,420", "Films: 2,100") or end a list ("500 ml milk"). A heading is not searched, so
    nothing may be lost in one."""
    result = list(pieces)
    for run in _runs_of_labels(pieces):
        texts = [pieces[index].text.text for index in run]
        figures = any(ROW.match(text) for text in texts)
        for place, index in enumerate(run):
            near = texts[max(0, place - 1) : place + 2]
            following = pieces[index + 1] if index + 1 < len(pieces) else None
            if sum(bool(KEY_VALUE.match(text)) for text in near) > 1 and KEY_VALUE.match(texts[place]):
                if figures:
                    result[index] = replace(pieces[index], kind="table")
            elif place > 0 and _ends_lines(pieces, index):
                result[index] = replace(pieces[index], kind="list")
            elif run[0] > 0 and 0 < place < len(run) - 1:
                listed = pieces[index].line or pieces[index + 1].line
                result[index] = replace(pieces[index], kind="list" if listed else "caption")
            elif following is not None and following.kind in ("text", "list", "table"):
                result[index] = replace(pieces[index], kind="heading")
    return result


def _references(pieces: list[Piece]) -> list[Piece]:
    """What stands under "References" is no running text; its entries are searched line by line."""
    result = list(pieces)
    start = 0
    for end in [*(i for i, piece in enumerate(pieces) if piece.kind == "heading"), len(pieces)]:
        if start and (match := REFERENCES.fullmatch(pieces[start - 1].text.text.strip())):
            cites = CITES if match["notes"] else CITES_YEAR
            entries = [i for i in range(start, end) if pieces[i].kind in ("text", "list")]
            if 2 * sum(bool(cites.search(pieces[i].text.text)) for i in entries) >= len(entries):
                for index in entries:
                    result[index] = replace(pieces[index], kind="residue")
        start = end + 1
    return result


def _ends_lines(pieces: Sequence[Piece], index: int) -> bool:
    """Whether a line belongs to the lines before it: what follows is further away, or is another line of the same list
    ("a pinch of salt"), or the line says a figure ("Adults £6")."""
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    if following is None or not pieces[index].line:
        return False
    return (
        not following.line
        or (following.kind == "text" and is_label(following.text.text))
        or bool(re.match(r"[^\W\d_].*\d", pieces[index].text.text))
    )


def _runs_of_labels(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    """The places of labels that follow one another."""
    run: list[int] = []
    for index, piece in enumerate(pieces):
        if _can_be_heading(piece):
            run.append(index)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _can_be_heading(piece: Piece) -> bool:
    text = piece.text.text
    fits = is_label(text) and not goes_on(text) and not text.rstrip().endswith(",") and not REPLY.match(text)
    return fits and piece.kind == "text" and not piece.sure
