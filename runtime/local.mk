# Applying migrations. The program gets its drivers as modules; the library has them linked in.
noinst_LTLIBRARIES += runtime/libruntime.la runtime/libmodule.la
runtime_libruntime_la_SOURCES = \
	runtime/apply.c runtime/dberror.c runtime/down.c runtime/down.h runtime/driver.h runtime/failure.c \
	runtime/foreign.c runtime/foreign.h runtime/keys.c runtime/keys.h runtime/known.c runtime/known.h runtime/late.c \
	runtime/late.h runtime/loss.c \
	runtime/loss.h runtime/loss_sql.c runtime/match.c runtime/migrations.c runtime/migrations.h runtime/rebuild.c \
	runtime/rebuild.h runtime/reset.c runtime/reset.h runtime/resume.c runtime/resume.h runtime/runner.c \
	runtime/runner.h runtime/seed.c runtime/seed.h runtime/settle.c runtime/settle.h \
	runtime/split.c runtime/split.h runtime/together.c runtime/together.h runtime/track.c runtime/track.h \
	runtime/url.c runtime/url.h
runtime_libruntime_la_SOURCES += \
	runtime/verify.c runtime/verify.h runtime/verify_catalog.c runtime/verify_catalog.h \
	runtime/verify_rows.c runtime/verify_rows.h runtime/verify_script.c runtime/verify_script.h
runtime_libmodule_la_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBDIR='"$(pkglibdir)"'
runtime_libmodule_la_SOURCES = runtime/module.c

# The library: everything but cli/, with the drivers linked in.
lib_LTLIBRARIES += libschemagen.la
include_HEADERS += runtime/schemagen.h
libschemagen_la_SOURCES = runtime/library.c runtime/schemagen.h runtime/linked.c
libschemagen_la_CPPFLAGS = $(AM_CPPFLAGS)
libschemagen_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -no-undefined -export-symbols-regex '^schemagen_'
libschemagen_la_LIBADD = runtime/libruntime.la codegen/libcodegen.la grammar/libgrammar.la diff/libdiff.la \
	snapshot/libsnapshot.la model/libmodel.la base/libbase.la $(JANSSON_LIBS)
if SQLITE
noinst_LTLIBRARIES += runtime/libsqlite.la
runtime_libsqlite_la_SOURCES = runtime/driver_sqlite.c
runtime_libsqlite_la_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
libschemagen_la_LIBADD += runtime/libsqlite.la $(SQLITE_LIBS)
endif
if POSTGRESQL
noinst_LTLIBRARIES += runtime/libpostgresql.la
runtime_libpostgresql_la_SOURCES = $(POSTGRESQL_SOURCES)
runtime_libpostgresql_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBPQ_CFLAGS)
libschemagen_la_LIBADD += runtime/libpostgresql.la $(LIBPQ_LIBS)
libschemagen_la_CPPFLAGS += -DLINK_POSTGRESQL
endif

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
POSTGRESQL_SOURCES = runtime/driver_postgresql.c runtime/driver_postgresql.h runtime/driver_postgresql_lock.c \
	runtime/driver_postgresql_prepared.c
runtime_schemagen_postgresql_la_SOURCES = $(POSTGRESQL_SOURCES) runtime/export_postgresql.c $(DRIVER_BASE)
runtime_schemagen_postgresql_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBPQ_CFLAGS)
runtime_schemagen_postgresql_la_LDFLAGS = $(DRIVER_LDFLAGS)
runtime_schemagen_postgresql_la_LIBADD = $(LIBPQ_LIBS)
endif

# The examples: built and run by the tests.
EXAMPLE_CPPFLAGS = -I$(top_srcdir)/runtime
EXTRA_DIST += examples/sqlite.c examples/postgresql.c examples/sqlite.schema examples/postgresql.schema
if SQLITE
check_PROGRAMS += examples/sqlite
examples_sqlite_SOURCES = examples/sqlite.c
examples_sqlite_CPPFLAGS = $(EXAMPLE_CPPFLAGS) $(SQLITE_CFLAGS)
examples_sqlite_LDADD = libschemagen.la $(SQLITE_LIBS)
endif
if POSTGRESQL
check_PROGRAMS += examples/postgresql
examples_postgresql_SOURCES = examples/postgresql.c
examples_postgresql_CPPFLAGS = $(EXAMPLE_CPPFLAGS)
examples_postgresql_LDADD = libschemagen.la
endif
