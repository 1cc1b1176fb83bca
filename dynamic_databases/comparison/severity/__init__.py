"""Decides how serious a difference is: the rules, the verdicts and the reasons shown to people."""
