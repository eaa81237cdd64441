# Generated code sits in a library of its own, with warning flags of its own.
EXTRA_DIST += grammar/grammar.h
