"""The program that opens files: bound before it reads, and without the application."""

import resource
import subprocess
import sys

from petition.confined import program
from petition.rosters.answering import question
from tests.unit.rosters.test_answering import TODAY

_BOUNDS = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)


def test_t39_process_is_bound_and_never_beyond_what_it_was_bound_to() -> None:
    code = f"""if True:
        import resource, runpy, sys
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        runpy.run_path(sys.argv[1])["limit_process"]()
        print(*(resource.getrlimit(which)[0] for which in {_BOUNDS!r}), open("/proc/self/oom_score_adj").read())
    """
    done = subprocess.run(
        [sys.executable, "-c", code, str(program.__file__)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(448 << 20), "30", str(32 << 20), "0", "1000"]


def test_program_answers_without_the_application() -> None:
    """Flask and SQLAlchemy would take longer to import than most files take to read, and the database its address."""
    code = f"""if True:
        import runpy, sys
        sys.argv[1:] = ["petition.rosters.answering"]
        runpy.run_path({str(program.__file__)!r}, run_name="__main__")
        sys.stdout.flush()
        print(sorted({{"flask", "sqlalchemy", "petition.web"}} & set(sys.modules)), file=sys.stderr)
    """
    asked = question(b"Name\nAda\n", today=TODAY, encoding="", sheets=(), with_hidden=False)
    done = subprocess.run([sys.executable, "-I", "-c", code], input=asked, capture_output=True, check=True, env={})
    assert done.stdout.startswith(b'{"sizes": [')
    assert done.stderr == b"[]\n"
