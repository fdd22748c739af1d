"""Servers of language models that speak OpenAI's chat protocol: Ollama, llama.cpp, vLLM."""
