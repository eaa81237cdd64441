noinst_LTLIBRARIES += model/libmodel.la
model_libmodel_la_SOURCES = \
	model/builtin.c model/builtin.def model/builtin.h model/check.c model/check.h model/cut.c model/dialect.c model/dialect.h model/field.def model/kind.def model/model.c model/model.h model/names.c model/names.h \
	model/layout.c model/layout.h model/lexer.c model/lexer.h model/print.c model/print.h \
	model/print_column.c model/print_parts.h model/print_table.c model/raw.c model/raw.h model/reserved.def model/ruler.h model/rules.c model/set.def model/type.def model/types.c model/types.h model/literal.c model/volatile.c
