noinst_LTLIBRARIES += codegen/libcodegen.la
codegen_libcodegen_la_SOURCES = codegen/codegen.h codegen/dialect.h codegen/plan.c
