"""The script that Streamlit runs, once for every click. Started by ``ui.launch``, with the library's folder as its
argument; everything else is in ``shell`` and ``screens``."""

import sys
from pathlib import Path

from ui import shell

shell.main(Path(sys.argv[1]))
