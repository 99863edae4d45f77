"""A double of the model providers: OpenAI, anything compatible, Anthropic, Gemini and Mistral over HTTP on 127.0.0.1.

It takes what the vendors take, refuses what they refuse, and misbehaves on request. Standard library only.
`providers.double` has the class for tests, `python3 Tests/System/providers` starts it as a process, and
`prove_sdks.py` is the proof: the vendors' own SDKs as its clients.
"""
