"""Makes the word tables beside this file from WordNet 3.0: antonyms, synonyms, broader words, irregular forms.

    python -m assistant.grounding.lexicon.make --wordnet DIR      # DIR holds data.verb, index.verb, verb.exc …

WordNet is by Princeton University, free to use and pass on with its notice (lexicon/NOTICE). Kept: words in use
(with a count in its tagged texts), their two most frequent senses. ``HAND`` adds pairs of news and business
language that it lacks.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.grounding.words import LEXICON, STOP, regular_stem

PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}

ANTONYMS_BY_HAND = """\
rise fall, rise drop, rise decline, rise decrease, rise shrink, rise slump, increase decrease, increase decline,
increase fall, increase drop, increase reduce, increase cut, increase shrink, grow shrink, grow fall, grow decline,
grow contract, gain lose, gain fall, climb fall, climb drop, soar plunge, soar slump, surge plunge, surge slump,
surge drop, jump fall, jump drop, expand contract, expand shrink, expand reduce, improve worsen, improve deteriorate,
strengthen weaken, accelerate slow, accelerate decelerate, boost cut, boost reduce, raise lower, raise cut,
exceed trail, lead trail, lead lag, outperform underperform, higher lower, upper lower, above below, more less, more fewer, great small,
most least, before after, earlier later, early late, first last, start end, begin end, open close, launch close, win lose,
accept reject, approve reject, allow ban, allow forbid, permit ban, support oppose, back oppose, agree disagree,
confirm deny, admit deny, include exclude, buy sell, purchase sell, import export, arrive leave, enter leave, join leave,
hire fire, love hate, like dislike, success failure, succeed fail, profit loss, surplus deficit, strong weak, fast slow, large small,
big small, high low, long short, rich poor, cheap expensive, easy difficult, easy hard, simple complex, common rare, good bad,
better worse, best worst, positive negative, optimistic pessimistic, public private, domestic foreign, major minor, majority minority, maximum minimum,
always never, all none, everyone nobody, many few, ahead behind, inside outside, true false, guilty innocent, convict acquit, legal illegal,
alive dead, male female, man woman, father mother, son daughter, brother sister, husband wife, north south, east west, northern southern,
eastern western, left right, urban rural, young old, new old, happy sad, safe dangerous, likely unlikely, able unable, possible impossible,
popular unpopular, known unknown, present absent, same different, similar different, temporary permanent, voluntary mandatory, optional mandatory,
encourage discourage, attract deter, create destroy, build destroy, protect threaten, help hinder, remember forget, ease tighten, loosen tighten,
upgrade downgrade, appreciate depreciate, advance retreat, ascend descend, up down, upward downward, bullish bearish, overestimate underestimate,
widen narrow, deepen shallow, lengthen shorten, add remove, add subtract, save waste, save spend, lend borrow, attack defend, praise criticise,
praise criticize, welcome condemn, hope fear, peak trough, leading lagging, thrive struggle, flourish decline, abundant scarce,
"""

SYNONYMS_BY_HAND = """\
spend spending expenditure outlay, rise increase grow climb gain, fall drop decline decrease, slump plunge tumble, surge soar jump,
firm company business corporation, carmaker automaker, car vehicle automobile, us american, buy purchase acquire, start begin launch,
show demonstrate, say state tell, employee worker staff, chief head leader, big large, use utilise utilize employ, help assist, build construct,
get obtain receive, kill murder slay, film movie, doctor physician, fund finance, nearly almost, roughly approximately about,
arrest detain, injure wound hurt, ask request, answer reply respond, choose select pick, need require, annual yearly year, quarterly quarter,
university college, research study, developer development develop, researcher research, found establish set, aim goal target, plan scheme,
"""


@dataclass(frozen=True)
class Synset:
    """A sense: its words, and pointers as (sign, target, own word number, target word number)."""

    words: tuple[str, ...]
    pointers: tuple[tuple[str, str, int, int], ...]


def read_synsets(folder: Path) -> dict[str, Synset]:
    """Every synset by part of speech and offset ("v00003316")."""
    synsets = {}
    for part, letter in PARTS.items():
        for line in (folder / f"data.{part}").read_text().splitlines():
            if not line[:1].isdigit():
                continue
            fields = line.split("|")[0].split()
            count = int(fields[3], 16)
            words = tuple(fields[4 + 2 * i].split("(")[0].lower() for i in range(count))
            at = 4 + 2 * count
            pointers = []
            for i in range(int(fields[at])):
                sign, offset, kind, places = fields[at + 1 + 4 * i : at + 5 + 4 * i]
                kind = "a" if kind == "s" else kind
                pointers.append((sign, kind + offset, int(places[:2], 16), int(places[2:], 16)))
            synsets[letter + fields[0]] = Synset(words, tuple(pointers))
    return synsets


def read_senses(folder: Path) -> dict[str, list[str]]:
    """Each word in use with its synsets, most frequent first, at most two for each part of speech."""
    senses: dict[str, list[str]] = defaultdict(list)
    for part, letter in PARTS.items():
        for line in (folder / f"index.{part}").read_text().splitlines():
            if line.startswith(" "):
                continue
            fields = line.split()
            offsets = fields[-int(fields[2]) :]
            tagged = int(fields[-int(fields[2]) - 1])
            if tagged and fields[0].isalpha():
                senses[fields[0]] += [letter + offset for offset in offsets[: min(2, tagged)]]
    return senses


def tables(folder: Path) -> dict[str, dict[str, set[str]]]:
    """The tables, by stem."""
    synsets, senses = read_synsets(folder), read_senses(folder)
    antonyms: dict[str, set[str]] = defaultdict(set)
    synonyms: dict[str, set[str]] = defaultdict(set)
    broader: dict[str, set[str]] = defaultdict(set)
    for word, keys in senses.items():
        for key in keys:
            synset = synsets[key]
            link(synonyms, word, synset.words, senses)
            for sign, target, own, other in synset.pointers:
                words = synsets[target].words
                mine = own and synset.words[own - 1] == word
                if sign == "!" and mine:
                    link(antonyms, word, [words[other - 1]], senses)
                elif sign == "+" and mine:
                    link(synonyms, word, [words[other - 1]], senses)
                elif sign == "@" and key[0] == "n":
                    for name in words:
                        if name in senses and name not in STOP:
                            broader[regular_stem(word)].add(regular_stem(name))
    for key, synset in synsets.items():  # Chinese → China, economic → economy
        for sign, target, own, other in synset.pointers:
            if sign == "\\" and key[0] == "a" and own:
                adjective, noun = (
                    regular_stem(synset.words[own - 1]),
                    regular_stem(synsets[target].words[other - 1]),
                )
                if (
                    adjective != noun
                    and adjective.isalpha()
                    and noun.isalpha()
                    and not {adjective, noun} & STOP
                ):
                    synonyms[adjective].add(noun)
                    synonyms[noun].add(adjective)
    by_hand(antonyms, ANTONYMS_BY_HAND, senses)
    by_hand(synonyms, SYNONYMS_BY_HAND, senses)
    for one, others in antonyms.items():
        synonyms[one] -= others
    return {"antonyms": antonyms, "synonyms": synonyms, "broader": broader}


def link(table: dict[str, set[str]], word: str, others: Iterable[str], senses: dict[str, list[str]]) -> None:
    """Ties ``word`` to ``others`` in both directions."""
    one = regular_stem(word)
    for other in others:
        two = regular_stem(other)
        if other in senses and one != two and not {word, other} & STOP:
            table[one].add(two)
            table[two].add(one)


def by_hand(table: dict[str, set[str]], pairs: str, senses: dict[str, list[str]]) -> None:
    for group in pairs.replace("\n", " ").split(","):
        words = [regular_stem(word) for word in group.split()]
        for one in words:
            table[one] |= {other for other in words if other != one}


def proper(folder: Path, senses: dict[str, list[str]]) -> set[str]:
    """Words whose first sense as a noun is written with a capital (China), to tell names at a sentence's start."""
    written: dict[tuple[str, str], bool] = {}
    for line in (folder / "data.noun").read_text().splitlines():
        if line[:1].isdigit():
            fields = line.split("|")[0].split()
            for word in fields[4 : 4 + 2 * int(fields[3], 16) : 2]:
                written["n" + fields[0], word.lower()] = word[0].isupper()
    return {word for word, keys in senses.items() if written.get((keys[0], word))}


def irregular(folder: Path, senses: dict[str, list[str]]) -> dict[str, str]:
    """Irregular forms whose stem by endings alone would miss the word ("fell" → "fall")."""
    forms: dict[str, str] = {}
    for part in ("noun", "verb"):
        for line in (folder / f"{part}.exc").read_text().splitlines():
            form, word, *_ = line.split()
            in_use = word in senses and form.isalpha() and form not in senses
            if part == "verb" and word in senses and form.isalpha():
                in_use = True
            if (
                in_use
                and regular_stem(form) != regular_stem(word)
                and form not in ("saw", "left", "found", "wound")
            ):
                forms.setdefault(form, word)
    forms |= {"used": "use", "using": "use", "uses": "use", "left": "leave", "people": "person"}
    return forms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--wordnet", type=Path, required=True, help="folder of WordNet 3.0's files")
    folder = parser.parse_args().wordnet
    for name, table in tables(folder).items():
        lines = [f"{word}\t{' '.join(sorted(others))}" for word, others in sorted(table.items()) if others]
        (LEXICON / f"{name}.tsv").write_text("\n".join(lines) + "\n")
    (LEXICON / "proper.tsv").write_text(
        "".join(f"{word}\t\n" for word in sorted(proper(folder, read_senses(folder))))
    )
    forms = irregular(folder, read_senses(folder))
    (LEXICON / "irregular.tsv").write_text(
        "".join(f"{form}\t{word}\n" for form, word in sorted(forms.items()))
    )


if __name__ == "__main__":
    main()
