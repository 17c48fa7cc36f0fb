"""Signals that ask to stop."""

import os
import signal
import threading

import pytest

from petition.cli.interruption import Interruption


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_ask_instead_of_ending(number: int):
    # Whoever runs the tests with nohup has the last of them ignored.
    before = signal.signal(number, signal.SIG_DFL)
    try:
        with Interruption() as interruption:
            assert not interruption.asked
            threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
            interruption.wait()
            assert interruption.asked
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)


def test_nohup_is_respected():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not interruption.asked
    finally:
        signal.signal(signal.SIGHUP, before)
