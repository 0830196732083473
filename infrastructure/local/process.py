"""What each of our processes does about signals, and about a parent that dies."""

import ctypes
import os
import signal
import sys
from types import FrameType

PR_SET_PDEATHSIG = 1


def end_on_signal(*, is_graceful: bool = True) -> None:
    """End at SIGTERM, after what runs or at once; Ctrl-C is the supervisor's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _finish if is_graceful else _drop)


def die_with_parent(parent: int, sent: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel for a signal when the parent dies, so that even its kill -9 leaves nothing behind on the ports.

    Linux only; elsewhere a killed supervisor has to be cleaned up after by hand.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sent)
        if os.getppid() != parent:
            # It died before we asked.
            os.kill(os.getpid(), sent)


def _finish(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _drop(_signal: int, _frame: FrameType | None) -> None:
    os._exit(0)
