"""Local stand-ins for the platforms' sites and interfaces: strict where the real ones are, faulty where one asks.

    python -m tests.platform_sims            # all of them, to try the product by hand
    with serving(world) as running: ...      # in a test

Each stand-in serves what the landing generator invented, so that a full run ends in the generator's truth.
"""
