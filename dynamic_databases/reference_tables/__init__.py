"""Tables of a logical database whose rows should be the same everywhere: which they are, how they compare."""

from dynamic_databases.reference_tables.comparing import compare_references
from dynamic_databases.reference_tables.outcomes import NOT_YET, OutcomeState, ReferenceOutcome
from dynamic_databases.reference_tables.proposals import Proposal, proposals
from dynamic_databases.reference_tables.questions import question_of, reference_for, references_of, subject_of
from dynamic_databases.reference_tables.results import known_outcomes

__all__ = [
    "NOT_YET",
    "OutcomeState",
    "Proposal",
    "ReferenceOutcome",
    "compare_references",
    "known_outcomes",
    "proposals",
    "question_of",
    "reference_for",
    "references_of",
    "subject_of",
]
