# Generated code sits in a library of its own, with warning flags of its own.
noinst_LTLIBRARIES += grammar/libgrammar.la grammar/libparse.la
grammar_libgrammar_la_SOURCES = \
	grammar/ast.h grammar/expected.c grammar/expected.h grammar/fmt.c grammar/fmt.h \
	grammar/fmt_item.c grammar/grammar.h grammar/lower.c grammar/lower.h \
	grammar/lower_column.c grammar/lower_item.c grammar/lower_table.c grammar/project.c grammar/scan.h \
	grammar/syntax.c grammar/syntax.h grammar/value.c
grammar_libgrammar_la_LIBADD = grammar/libparse.la
grammar_libparse_la_SOURCES = grammar/parse.y grammar/scan.l
grammar_libparse_la_CFLAGS = $(SG_CFLAGS) $(SG_SANITIZE) -Wno-conversion -Wno-sign-conversion -Wno-sign-compare \
	-Wno-unused-function -Wno-unused-parameter -Wno-shadow -Wno-missing-prototypes
AM_LFLAGS = -CFe
BUILT_SOURCES += grammar/parse.h
