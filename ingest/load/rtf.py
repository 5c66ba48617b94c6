"""Rich Text Format, by way of its plain text."""

from __future__ import annotations

import re

from ingest.blocks import plain_pieces
from ingest.clean import clean
from ingest.errors import DamagedFile
from ingest.mapped import Mapped
from ingest.parsed import Facts, Parsed

INFO = re.compile(r"\{\\(title|author)\s+([^{}\\]{1,300})\}")


def read_rtf(data: bytes) -> Parsed:
    """An .rtf file."""
    from striprtf.striprtf import rtf_to_text

    raw = data.decode("latin-1")
    facts = Facts()
    for name, said in INFO.findall(raw[:20_000]):
        facts.add(name, said, f"RTF property {name}")
    try:
        text = rtf_to_text(raw, errors="replace")
    except Exception as error:  # striprtf raises whatever the broken part makes it raise
        raise DamagedFile(f"The RTF file is damaged and cannot be read ({type(error).__name__}).") from error
    separated = re.sub(r"\n(?!\n)", "\n\n", text)  # a line of RTF is a paragraph
    return Parsed(plain_pieces(clean(Mapped(separated))), facts, characters=len(text))
