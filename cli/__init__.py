"""The command line: subcommands of main.py (contract: docs/command-line.md)."""
