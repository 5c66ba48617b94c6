"""Publications by name, to recognise an outlet that only shows in a line of the text. A name that is missing here
is still found in metadata and in copyright lines."""

from __future__ import annotations

import re

NAMES = tuple(
    """Financial Times|The Economist|The New York Times|The Washington Post|The Wall Street Journal|The Guardian|The Times|
The Telegraph|The Independent|The Observer|The Atlantic|The New Yorker|The Conversation|Bloomberg|Bloomberg Businessweek|
Reuters|Associated Press|Agence France-Presse|BBC News|BBC|CNN|NPR|Al Jazeera|Nature|Nature Index|Science|Scientific American|
New Scientist|The Lancet|Cell|Wired|Ars Technica|The Verge|MIT Technology Review|IEEE Spectrum|Harvard Business Review|
Foreign Affairs|Foreign Policy|Forbes|Fortune|Time|Newsweek|Politico|Axios|Vox|Quartz|Business Insider|CNBC|MarketWatch|
South China Morning Post|Nikkei Asia|The Japan Times|The Straits Times|The Hindu|The Times of India|China Daily|Caixin|
Global Times|Xinhua|The Sydney Morning Herald|The Globe and Mail|The Irish Times|Der Spiegel|Die Zeit|Die Welt|
Frankfurter Allgemeine Zeitung|Süddeutsche Zeitung|Handelsblatt|Neue Zürcher Zeitung|Le Monde|Le Figaro|Libération|
El País|El Mundo|La Repubblica|Corriere della Sera|NRC|de Volkskrant|National Geographic|Smithsonian Magazine|
Los Angeles Times|Chicago Tribune|The Boston Globe|USA Today|ProPublica|The Intercept|Rolling Stone|Vanity Fair|
STAT|Chemical & Engineering News|Physics World|Quanta Magazine|Aeon|Nautilus|Undark|Knowable Magazine|Eos""".replace(
        "\n", ""
    ).split("|")
)
_BY_FOLDED = {re.sub(r"^the ", "", name.lower()): name for name in NAMES}
COMPANY = re.compile(
    r",?\s*\b(?:limited|ltd|inc|incorporated|llc|plc|gmbh|ag|s\.?a\.?|corp(?:oration)?|company|co|pty|b\.?v\.?)\b\.?",
    re.I,
)


def known_outlet(text: str) -> str | None:
    """The publication that ``text`` as a whole names, in its usual spelling."""
    return _BY_FOLDED.get(re.sub(r"^the ", "", " ".join(text.lower().split()).strip(" .,:|")))


def outlet_name(owner: str) -> str:
    """A publication's name from its company's: "The Financial Times Limited" → "Financial Times"."""
    name = " ".join(COMPANY.sub("", owner).split()).strip(" .,;:-–—|")
    return known_outlet(name) or name
