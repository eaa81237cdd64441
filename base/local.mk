noinst_LTLIBRARIES += base/libbase.la
base_libbase_la_SOURCES = \
	base/arena.c base/arena.h base/banned.h base/buf.c base/buf.h base/compiler.h \
	base/ctx.c base/ctx.h base/diag.c base/diag.def base/diag.h base/file.c base/file.h \
	base/hash.c base/hash.h base/intern.c base/intern.h base/json.c base/json.h \
	base/list.c base/list.h base/mem.c base/mem.h base/shell.c base/shell.h base/source.c base/source.h base/status.h \
	base/task.c base/task.h base/utf8.c base/utf8.h
base_libbase_la_LIBADD = $(UTF8PROC_LIBS) $(CRYPTO_LIBS)
