"""Signals that ask to stop."""

import os
import signal
import threading

import pytest

from petition.cli.interruption import Interruption


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_ask_instead_of_ending(number: int):
    before = signal.getsignal(number)
    with Interruption() as interruption:
        assert not interruption.asked
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        interruption.wait()
        assert interruption.asked
    assert signal.getsignal(number) is before


def test_nohup_is_respected():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not interruption.asked
    finally:
        signal.signal(signal.SIGHUP, before)
