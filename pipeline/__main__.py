"""``python -m pipeline`` is the same as ``bedrot``."""

from pipeline.cli import program

if __name__ == "__main__":
    raise SystemExit(program())
