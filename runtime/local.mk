# Applying migrations. The program gets its drivers as modules; the library has them linked in.
noinst_LTLIBRARIES += runtime/libruntime.la runtime/libmodule.la
runtime_libruntime_la_SOURCES = \
	runtime/apply.c runtime/dberror.c runtime/driver.h runtime/failure.c runtime/keys.c runtime/keys.h runtime/lexer.c runtime/match.c \
	runtime/migrations.c runtime/migrations.h runtime/resume.c runtime/resume.h runtime/runner.c runtime/runner.h \
	runtime/split.c runtime/split.h runtime/track.c runtime/track.h runtime/url.c runtime/url.h
runtime_libmodule_la_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBDIR='"$(pkglibdir)"'
runtime_libmodule_la_SOURCES = runtime/module.c

# A driver stands on its own: these files and the two of base/ that it needs.
DRIVER_BASE = base/buf.c base/mem.c runtime/dberror.c runtime/driver.h
DRIVER_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared

if SQLITE
pkglib_LTLIBRARIES += runtime/schemagen-sqlite.la
runtime_schemagen_sqlite_la_SOURCES = runtime/driver_sqlite.c runtime/export_sqlite.c $(DRIVER_BASE)
runtime_schemagen_sqlite_la_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
runtime_schemagen_sqlite_la_LDFLAGS = $(DRIVER_LDFLAGS)
runtime_schemagen_sqlite_la_LIBADD = $(SQLITE_LIBS)
endif

if POSTGRESQL
pkglib_LTLIBRARIES += runtime/schemagen-postgresql.la
POSTGRESQL_SOURCES = runtime/driver_postgresql.c runtime/driver_postgresql.h runtime/driver_postgresql_lock.c
runtime_schemagen_postgresql_la_SOURCES = $(POSTGRESQL_SOURCES) runtime/export_postgresql.c $(DRIVER_BASE)
runtime_schemagen_postgresql_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBPQ_CFLAGS)
runtime_schemagen_postgresql_la_LDFLAGS = $(DRIVER_LDFLAGS)
runtime_schemagen_postgresql_la_LIBADD = $(LIBPQ_LIBS)
endif
