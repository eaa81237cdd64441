noinst_LTLIBRARIES += codegen/libcodegen.la
codegen_libcodegen_la_SOURCES = \
	codegen/codegen.h codegen/dialect.h codegen/name.c codegen/plan.c codegen/sql.c \
	codegen/postgresql/plan.c \
	codegen/sqlite/plan.c
