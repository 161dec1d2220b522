"""What a user would pick instead, each run by an interpreter of its own; ``install`` makes their environments.

Nothing here imports this project. ``harness`` says what a peer is given and what it prints.
"""
