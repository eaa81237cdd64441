# Tests end in .t and speak TAP: scripts, and check programs made of one file each (tests/unit/NAME.c, which says
# `tests_unit_NAME_t_SOURCES = tests/unit/NAME.c` in the folder's own list below).
TEST_EXTENSIONS = .t
T_LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/lib/start.sh
T_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
# What the scripts need to know. The make that runs the tests owns what they share (the PostgreSQL server): it goes when
# that process is gone.
AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	SCHEMAGEN='$(abs_top_builddir)/schemagen$(EXEEXT)'; PYTHON3='$(PYTHON3)'; UPDATE='$(UPDATE)'; \
	SCHEMAGEN_TEST_OWNER=$$PPID; SCHEMAGEN_TEST_HARNESS=1; PYTHONDONTWRITEBYTECODE=1; \
	export SCHEMAGEN_TEST_HARNESS top_srcdir top_builddir SCHEMAGEN PYTHON3 UPDATE SCHEMAGEN_TEST_OWNER PYTHONDONTWRITEBYTECODE;

# Check programs are linked with $(PROGRAM_LIBS), so that they see internals.

test_scripts = tests/structure.t tests/errors.t tests/golden.t tests/golden-matrix.t tests/docs.t tests/conform.t tests/interop/drizzle-kit.t tests/interop/history.t tests/interop/turso.t
test_programs =

# The program.
test_scripts += tests/cli/tables.t tests/cli/json.t
test_scripts += tests/cli/commands.t tests/cli/generate.t tests/cli/prompt.t tests/cli/growth.t
EXTRA_DIST += tests/cli/terminal.py tests/cli/growth.py

# What git and the folder remember.
test_scripts += tests/history/branches.t tests/history/renames.t tests/history/hook.t tests/history/late.t tests/history/tamper.t tests/history/check.t tests/history/fast.t tests/history/squash.t
test_scripts += tests/history/random_branches.t
check_PROGRAMS += tests/history/tamper
tests_history_tamper_SOURCES = tests/history/tamper.c
tests_history_tamper_LDADD = $(PROGRAM_LIBS)
EXTRA_DIST += tests/history/random_branches.py tests/history/git.sh .pre-commit-hooks.yaml examples/ci

# What a change of a field does.
test_programs += tests/codegen/effects.t
tests_codegen_effects_t_SOURCES = tests/codegen/effects.c tests/lib/tap.h
tests_codegen_effects_t_LDADD = $(PROGRAM_LIBS)

# PostgreSQL migrations.
test_scripts += tests/codegen/random_pg.t tests/codegen/split.t tests/codegen/loss.t tests/codegen/retype_pg.t tests/codegen/risk_pg.t tests/codegen/views.t
EXTRA_DIST += tests/codegen/random_pg.py tests/codegen/random_pg_kinds.py tests/codegen/random_pg_more.py tests/codegen/retype_pg.py tests/codegen/risk_pg.py
test_scripts += tests/codegen/syntax.t
if PG_QUERY
check_PROGRAMS += tests/codegen/pg_syntax
tests_codegen_pg_syntax_SOURCES = tests/codegen/pg_syntax.c
tests_codegen_pg_syntax_LDADD = -lpg_query -lm -lpthread
endif

# Thousands of diffs, by one process.
check_PROGRAMS += tests/codegen/differ
tests_codegen_differ_SOURCES = tests/codegen/differ.c
tests_codegen_differ_LDADD = $(PROGRAM_LIBS)
EXTRA_DIST += tests/lib/differ.py

# SQLite migrations.
test_scripts += tests/codegen/random_sqlite.t tests/codegen/random_libsql.t tests/codegen/stopped_sqlite.t tests/codegen/loss_sqlite.t
EXTRA_DIST += tests/codegen/random_sqlite.py tests/codegen/random_libsql.py tests/codegen/stopped_sqlite.py tests/codegen/loss_sqlite.py

# The runtime.
test_scripts += tests/runtime/migrate.t tests/runtime/down.t tests/runtime/implicit.t tests/runtime/rebuild.t tests/runtime/kill.t tests/runtime/postgresql.t tests/runtime/front.t tests/runtime/library.t tests/runtime/drizzle.t
EXTRA_DIST += tests/runtime/exports tests/runtime/kill.py
if SQLITE
check_LTLIBRARIES = tests/runtime/killer.la
tests_runtime_killer_la_SOURCES = tests/runtime/killer.c
# a module that is not installed is only built where it seems to be
tests_runtime_killer_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
tests_runtime_killer_la_LIBADD = $(SQLITE_LIBS)
endif
test_programs += tests/runtime/driver.t
tests_runtime_driver_t_SOURCES = tests/runtime/driver.c tests/lib/tap.h
tests_runtime_driver_t_LDADD = $(PROGRAM_LIBS)
test_programs += tests/runtime/misuse.t
tests_runtime_misuse_t_SOURCES = tests/runtime/misuse.c tests/lib/tap.h
tests_runtime_misuse_t_LDADD = libschemagen.la
# Runs that are cut short: on the library as others link it.
test_scripts += tests/runtime/crash-sqlite.t tests/runtime/crash-postgresql.t tests/runtime/destructive.t tests/runtime/import.t \
	tests/runtime/server.t tests/runtime/disk.t tests/runtime/folder.t tests/runtime/targets.t tests/runtime/interrupt.t tests/runtime/secrets.t tests/runtime/pooler.t tests/runtime/seed.t tests/runtime/session.t tests/runtime/together.t
check_PROGRAMS += tests/runtime/crash
tests_runtime_crash_SOURCES = tests/runtime/crash.c
tests_runtime_crash_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_runtime_crash_LDFLAGS = $(AM_LDFLAGS) -no-install
tests_runtime_crash_LDADD = libschemagen.la $(SQLITE_LIBS)
check_PROGRAMS += tests/runtime/adopt
tests_runtime_adopt_SOURCES = tests/runtime/adopt.c
tests_runtime_adopt_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(LIBPQ_CFLAGS)
tests_runtime_adopt_LDFLAGS = $(AM_LDFLAGS) -no-install
tests_runtime_adopt_LDADD = libschemagen.la $(SQLITE_LIBS) $(LIBPQ_LIBS)
EXTRA_DIST += tests/runtime/crash.py tests/runtime/round_trips.py
test_scripts += tests/runtime/verify-pairs.t
EXTRA_DIST += tests/runtime/verify_pairs.py
test_programs += tests/runtime/verify.t
tests_runtime_verify_t_SOURCES = tests/runtime/verify.c tests/lib/tap.h
tests_runtime_verify_t_LDADD = $(PROGRAM_LIBS)

# Snapshots and the folder.
test_programs += tests/snapshot/faults.t
tests_snapshot_faults_t_SOURCES = tests/snapshot/faults.c tests/lib/tap.h
tests_snapshot_faults_t_LDADD = $(PROGRAM_LIBS)
tests_snapshot_faults_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=open,--wrap=write,--wrap=fsync,--wrap=rename \
	-Wl,--wrap=unlink,--wrap=mkdir,--wrap=close
test_programs += tests/snapshot/beside.t tests/snapshot/journal.t tests/snapshot/node.t tests/snapshot/snapshot.t
tests_snapshot_node_t_SOURCES = tests/snapshot/node.c tests/lib/tap.h
tests_snapshot_node_t_LDADD = $(PROGRAM_LIBS)
tests_snapshot_snapshot_t_SOURCES = tests/snapshot/snapshot.c tests/lib/tap.h
tests_snapshot_snapshot_t_LDADD = $(PROGRAM_LIBS)
tests_snapshot_journal_t_SOURCES = tests/snapshot/journal.c tests/lib/tap.h
tests_snapshot_journal_t_LDADD = $(PROGRAM_LIBS)
tests_snapshot_beside_t_SOURCES = tests/snapshot/beside.c tests/lib/tap.h
tests_snapshot_beside_t_LDADD = $(PROGRAM_LIBS)
check_PROGRAMS += tests/snapshot/rewrite
tests_snapshot_rewrite_SOURCES = tests/snapshot/rewrite.c
tests_snapshot_rewrite_LDADD = $(PROGRAM_LIBS)
test_scripts += tests/snapshot/corpus.t
EXTRA_DIST += tests/snapshot/corpus.py

# The words of SQL.
test_programs += tests/base/task.t tests/model/lexer.t
tests_base_task_t_SOURCES = tests/base/task.c tests/lib/tap.h
tests_base_task_t_LDADD = base/libbase.la
tests_model_lexer_t_SOURCES = tests/model/lexer.c tests/lib/tap.h
tests_model_lexer_t_LDADD = $(PROGRAM_LIBS)
test_programs += tests/codegen/words.t
tests_codegen_words_t_SOURCES = tests/codegen/words.c tests/lib/tap.h
tests_codegen_words_t_LDADD = $(PROGRAM_LIBS)

# The schema language.
check_PROGRAMS += tests/grammar/roundtrip
tests_grammar_roundtrip_SOURCES = tests/grammar/roundtrip.c
tests_grammar_roundtrip_LDADD = $(PROGRAM_LIBS)
test_programs += tests/grammar/types.t
tests_grammar_types_t_SOURCES = tests/grammar/types.c tests/lib/tap.h
tests_grammar_types_t_LDADD = $(PROGRAM_LIBS)
test_programs += tests/grammar/random.t
tests_grammar_random_t_SOURCES = tests/grammar/random.c tests/model/random_model.c tests/model/random_model.h tests/lib/tap.h
tests_grammar_random_t_LDADD = $(PROGRAM_LIBS)
test_scripts += tests/grammar/corpus.t tests/grammar/fmt.t tests/grammar/hostile.t
EXTRA_DIST += tests/grammar/corpus.py tests/grammar/hostile.py tests/grammar/fmt

check_PROGRAMS += $(test_programs)
TESTS += $(test_programs) $(test_scripts)
EXTRA_DIST += $(test_scripts) tests/lib tests/errors tests/golden \
	tests/conform.py tests/conform_text.py tests/conform-exceptions

clean-local: clean-tests
clean-tests:
	rm -rf tests/scratch
.PHONY: clean-tests

# Fuzz targets, tests/fuzz/NAME.c with seeds in tests/fuzz/seeds/NAME/: with --enable-fuzz programs for libFuzzer, in each build tests
# that run over the seeds.
fuzz_targets = tests/fuzz/schema tests/fuzz/snapshot tests/fuzz/beside tests/fuzz/journal tests/fuzz/diff
fuzz_replay = tests/fuzz/replay.c tests/fuzz/fuzz.h tests/lib/tap.h
test_programs += tests/fuzz/schema.t tests/fuzz/snapshot.t tests/fuzz/beside.t tests/fuzz/journal.t tests/fuzz/diff.t
tests_fuzz_schema_t_SOURCES = tests/fuzz/schema.c $(fuzz_replay)
tests_fuzz_schema_t_LDADD = $(PROGRAM_LIBS)
tests_fuzz_snapshot_t_SOURCES = tests/fuzz/snapshot.c $(fuzz_replay)
tests_fuzz_snapshot_t_LDADD = $(PROGRAM_LIBS)
tests_fuzz_beside_t_SOURCES = tests/fuzz/beside.c $(fuzz_replay)
tests_fuzz_beside_t_LDADD = $(PROGRAM_LIBS)
tests_fuzz_journal_t_SOURCES = tests/fuzz/journal.c $(fuzz_replay)
tests_fuzz_journal_t_LDADD = $(PROGRAM_LIBS)
tests_fuzz_diff_t_SOURCES = tests/fuzz/diff.c tests/model/random_model.c tests/model/random_model.h $(fuzz_replay)
tests_fuzz_diff_t_LDADD = $(PROGRAM_LIBS)
if FUZZ
noinst_PROGRAMS += $(fuzz_targets)
endif
EXTRA_PROGRAMS += tests/fuzz/schema tests/fuzz/snapshot tests/fuzz/beside tests/fuzz/journal tests/fuzz/diff
FUZZ_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_schema_SOURCES = tests/fuzz/schema.c
tests_fuzz_schema_LDADD = $(PROGRAM_LIBS)
tests_fuzz_schema_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_snapshot_SOURCES = tests/fuzz/snapshot.c
tests_fuzz_snapshot_LDADD = $(PROGRAM_LIBS)
tests_fuzz_snapshot_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_beside_SOURCES = tests/fuzz/beside.c
tests_fuzz_beside_LDADD = $(PROGRAM_LIBS)
tests_fuzz_beside_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_journal_SOURCES = tests/fuzz/journal.c
tests_fuzz_journal_LDADD = $(PROGRAM_LIBS)
tests_fuzz_journal_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_diff_SOURCES = tests/fuzz/diff.c tests/model/random_model.c tests/model/random_model.h
tests_fuzz_diff_LDADD = $(PROGRAM_LIBS)
tests_fuzz_diff_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/run tests/fuzz/seeds tests/fuzz/schema.dict tests/fuzz/snapshot.dict tests/fuzz/beside.dict \
	tests/fuzz/journal.dict tests/fuzz/diff.dict
list-fuzz-targets:
	@echo $(fuzz_targets)
.PHONY: list-fuzz-targets

# Time and memory, beside drizzle-kit where `make npm` has put it. BENCH takes options of tests/bench/bench.py.
EXTRA_PROGRAMS += tests/bench/measure
tests_bench_measure_SOURCES = tests/bench/measure.c
EXTRA_DIST += tests/bench/bench.py tests/bench/migrate.py tests/bench/schemas.py tests/interop/package.json tests/expected-skips \
	tests/interop/postgresql.schema tests/interop/postgresql.ts tests/interop/sqlite.schema tests/interop/sqlite.ts tests/interop/turso.cjs tests/interop/turso.py
BENCH =
bench: all tests/bench/measure$(EXEEXT)
	PYTHONDONTWRITEBYTECODE=1 $(PYTHON3) $(srcdir)/tests/bench/bench.py --schemagen ./schemagen$(EXEEXT) \
		--measure tests/bench/measure$(EXEEXT) --npm "$${SCHEMAGEN_NPM:-npm}" $(BENCH)
npm:
	sh $(srcdir)/tests/lib/npm.sh "$(abs_builddir)/npm"
.PHONY: bench npm
CLEANFILES += $(EXTRA_PROGRAMS)
