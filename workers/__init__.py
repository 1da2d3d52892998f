"""The processes: workers, scheduler, embedded services, HTTP API, command line."""

import os

# Cores are shared out by processes; a process that computes on all of them only waits for itself.
os.environ.setdefault("OMP_NUM_THREADS", "1")
