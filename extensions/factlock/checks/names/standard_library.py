"""The modules that come with Python: whoever asks for one of them has it already.

The names are those of ``sys.stdlib_module_names`` of Python 3.11 that people import, without the ones that
Python 3.12 and 3.13 dropped (their "What's New", "Removed"). So the answer is the same wherever it is asked.
"""

from __future__ import annotations

from factlock.model import Text, say

NAMES = frozenset(
    """
    abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile
    calendar cmath cmd code codecs codeop collections colorsys compileall concurrent
    configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime dbm
    decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp
    fileinput fnmatch fractions ftplib functools gc getopt getpass gettext glob graphlib grp
    gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json
    keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder
    msvcrt multiprocessing netrc numbers operator optparse os pathlib pdb pickle pickletools
    pkgutil platform plistlib poplib pprint profile pstats pty pwd py_compile pyclbr pydoc queue
    quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors
    shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics
    string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile
    termios textwrap threading time timeit tkinter token tokenize tomllib trace traceback
    tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid venv
    warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport
    zlib zoneinfo
    """.split()  # noqa: SIM905 - one text, because it is a list to read
)


def is_standard(name: str) -> bool:
    """Whether a name, as it is asked for, is that of a module which comes with Python."""
    return name.lower().replace("-", "_") in NAMES


def standard_note(name: str) -> Text:
    """What to tell whoever asks for a module that comes with Python."""
    return say(
        "A module called {name} comes with Python itself: if that is meant, nothing needs to be installed.",
        name=name,
    )
