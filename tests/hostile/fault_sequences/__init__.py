"""Random sequences of faults, the same ones every time: whatever the platforms do, no wrong row is published, no visit
waits without end, and every failure has a kind that fits its faults.

    python -m tests.hostile.fault_sequences --count 500
"""
