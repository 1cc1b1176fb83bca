"""The parts of the pages below `/compare/`: what is compared, and how it is shown."""
