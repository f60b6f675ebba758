"""Read install commands out of the code blocks of a page: text in, frozen data out, nothing is run.

``blocks`` finds commands in a block of a known language, ``lines`` takes away prompts and joins what was
broken, ``words`` splits as a shell does, ``programs`` finds the installer behind its wrappers,
``installers`` and ``options`` know its arguments, ``wanted`` reads one word of it.
"""
