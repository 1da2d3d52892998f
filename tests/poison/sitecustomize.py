"""Put before a worker's path by a test: a spaCy component that harms its process when an article asks for it."""

import ctypes
import os
import signal
import time

from spacy.language import Language


@Language.component("poison")
def poison(doc):
    text = doc.text
    if "POISON KILL" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    elif "POISON CRASH" in text:
        ctypes.string_at(0)
    elif "POISON SLEEP" in text:
        time.sleep(600)
    elif "POISON HANG" in text:
        # Signals are only looked at between instructions of Python: this is what stuck native code looks like.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        while True:
            time.sleep(600)
    elif "POISON MEMORY" in text:
        doc.user_data["hoard"] = [bytes(1 << 24) for _ in range(1000)]
    elif "POISON BUG" in text:
        raise RuntimeError(f"cannot cope with {text}")
    return doc
