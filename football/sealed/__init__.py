"""What is sealed before its match, and the arithmetic of the chain that seals it.

Pure: bytes and instants in, bytes and verdicts out. Each kind of sealed thing has one module with
its typed body, its codec and its rule of time; `kinds` lists them.
"""
