"""What is said of an attack: a failed request of a signatory misses the aim, whatever the times."""

from collections import Counter

from bench import attack_report
from bench.attack import Attacked
from bench.load import Result


def _attacked(milliseconds: float, *, mib: float = 300, failed: int = 0) -> Attacked:
    answers = Counter({"200": 50, "303": 50})
    if failed:
        answers["503"] = failed
    seen = Result(10.0, latencies=[milliseconds / 1000] * 100, errors=answers)
    return Attacked(seen, seen, Result(10.0, latencies=[0.001] * 500, errors=Counter({"401": 500})), mib)


def _met(attacked: Attacked) -> bool:
    (aim,) = attack_report.aims(attack_report.lines({"sqlite": attacked}))
    return aim.met


def test_aim_is_met_by_quick_answers_and_little_memory_alone() -> None:
    assert _met(_attacked(99))
    assert not _met(_attacked(101))
    assert not _met(_attacked(20, mib=601))
    assert not _met(_attacked(20, failed=1))


def test_table_tells_what_strangers_got() -> None:
    table = attack_report.table(attack_report.lines({"sqlite": _attacked(20, failed=3)}))
    assert "500 x 401" in table
    assert "3 requests of signatories failed" in table
