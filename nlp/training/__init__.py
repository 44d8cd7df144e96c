"""How the bundled encoder was made, and how any encoder is fitted to a corpus.

Outside the runtime: nothing else in Novum imports it, except the commands ``novum encoder …``.
"""
