"""Mutants: small wrong changes of the library, each of which some quick test should fail for."""
