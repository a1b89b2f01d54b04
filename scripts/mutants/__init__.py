"""Would a test notice? Changes the program in small ways and runs the tests that should fail then.

    AMODAL_EXTRAS=mutants bash scripts/test.sh --version      once: installs the tool (cosmic-ray)
    .venv/bin/python -m scripts.mutants cover                 which test runs which line (whole suite, once)
    .venv/bin/python -m scripts.mutants run --count 400 --seed 1 [--workers 2]
    .venv/bin/python -m scripts.mutants report                share of killed ones per room; survivors

All that is kept lies in `.mutants/`; a stopped run goes on where it was. Nothing is changed in the checkout:
each worker has a copy. `survivors.md` beside this file says why those that remain do no harm.
"""
