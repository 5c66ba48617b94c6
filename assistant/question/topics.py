"""What is no question with an answer: a subject to hear about ("Tell me about Torch"), and talk that asks nothing of the
articles ("hello", "what can you do?")."""

from __future__ import annotations

import re

from assistant.question.followup import names_in

_ARTICLES = (
    r"(?:(?:the|these|those|this|my|your|our|any|all|of)\ )*(?:articles?|texts?|sources?|library|collection)"
)
_ASKS_ABOUT = re.compile(
    rf"""^(?:(?:please|can\ you|could\ you|i\ want\ to\ know|i'd\ like\ to\ know)\ )*(?:
    tell\ (?:me|us)\ (?:(?:more|something|anything|everything|all|a\ bit)\ )?about |
    (?:what|anything|something)\ (?:(?:is|was|has\ been)\ )?(?:said|written|reported|known|there)\ (?:about|on) |
    what\ (?:do|does|did|can)\ (?:{_ARTICLES}|you)\ (?:say|tell|know|report|have)\ (?:(?:me|us)\ )?(?:about|on|of) |
    (?:what|which)\ (?:of\ )?{_ARTICLES}\ (?:mentions?|discuss(?:es)?|covers?|describes?|talks?\ about|speaks?\ of|is\ about|are\ about) |
    (?:do|does|is|are)\ (?:there\ )?{_ARTICLES}\ (?:mention|discuss|cover|say\ anything\ about|about|on) |
    (?:(?:give|show|write|find)\ (?:(?:me|us)\ )?)?(?:an?\ |the\ )?(?:(?:short|brief)\ )?(?:summary|overview|outline|quotes?|quotations?)\ (?:of|on|about|from) |
    summari[sz]e(?:\ for\ (?:me|us))? | sum\ up
    )\ (?:(?:what|everything|anything)\ (?:{_ARTICLES}\ )?(?:says?|is\ said)\ (?:about|on)\ )?
    (?:(?:the|an?)\ (?:articles?|piece|story|text)\ (?:on|about)\ )?(?P<subject>.+?)[\s?.!]*$""",
    re.I | re.X,
)
_WHO_OR_WHAT = re.compile(r"^(?:who|what)(?: or what)? (?:is|was|are|were) (?P<subject>.+?)[\s?.!]*$", re.I)
_TALK = re.compile(
    rf"""^(?:
    (?:hi|hello|hey|howdy|thanks|thank\ you|good\ (?:morning|afternoon|evening|day)|ok|okay|bye|goodbye|great|cool|test)\b.{{0,15}} |
    (?:what\ can\ (?:you|i)\ (?:do|ask)|who\ are\ you|what\ are\ you|how\ are\ you|help(?:\ me)?)\b.{{0,15}} |
    (?:how\ many|list|show|which|what)\ (?:(?:me|all|of)\ )*{_ARTICLES}(?:\ (?:are|is)\ there|\ do\ (?:i|you|we)\ have|\ have\ (?:i|you|we)(?:\ got)?)? |
    what\ (?:is|are)\ {_ARTICLES}\ about |
    (?:(?:give\ me\ )?(?:an?\ )?(?:summary|overview)\ of|summari[sz]e|sum\ up)\ (?:{_ARTICLES}|it|them|everything|all)
    )[\s?.!]*$""",
    re.I | re.X,
)


def asked_about(question: str) -> tuple[str, str]:
    """(the subject that a question asks to hear about, the question in plain words); the subject is empty for a question
    that asks for something of a subject.

    ``asked_about("Which articles mention Huawei?")`` is ``("Huawei", "Tell me about Huawei")``, ``asked_about("Who is Dan
    Wang?")`` is ``("Dan Wang", "Who is Dan Wang?")``, ``asked_about("Who leads BYD?")`` is ``("", "Who leads BYD?")``.
    """
    if is_talk(question):
        return "", question
    if match := _ASKS_ABOUT.match(question):
        return match["subject"], f"Tell me about {match['subject']}"
    match = _WHO_OR_WHAT.match(question)
    bare = question.strip(" ?.!")
    subject = match["subject"] if match else bare
    named = names_in(f"About {subject}") == [f"About {subject}"] or names_in(f"about {subject}") == [subject]
    return (subject if named or (not match and " " not in bare) else ""), question


def is_talk(question: str) -> bool:
    """Whether nothing is asked that an article could answer."""
    return bool(_TALK.match(question.strip()))
