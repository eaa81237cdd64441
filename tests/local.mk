# Tests end in .t and speak TAP: scripts, and check programs made of one file each (tests/unit/NAME.c, which says
# `tests_unit_NAME_t_SOURCES = tests/unit/NAME.c` in the folder's own list below).
TEST_EXTENSIONS = .t
T_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
# What the scripts need to know. The make that runs the tests owns what they share (the PostgreSQL server): it goes when
# that process is gone.
AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	SCHEMAGEN='$(abs_top_builddir)/schemagen$(EXEEXT)'; PYTHON3='$(PYTHON3)'; UPDATE='$(UPDATE)'; \
	SCHEMAGEN_TEST_OWNER=$$PPID; SCHEMAGEN_TEST_HARNESS=1; PYTHONDONTWRITEBYTECODE=1; \
	export SCHEMAGEN_TEST_HARNESS top_srcdir top_builddir SCHEMAGEN PYTHON3 UPDATE SCHEMAGEN_TEST_OWNER PYTHONDONTWRITEBYTECODE;

# What check programs are linked with: everything but cli/, from the convenience libraries, so that they see internals.
TEST_LIBS = runtime/libruntime.la runtime/libmodule.la codegen/libcodegen.la diff/libdiff.la snapshot/libsnapshot.la model/libmodel.la base/libbase.la

test_scripts = tests/structure.t tests/errors.t tests/golden.t
test_programs =

# The runtime.
test_programs += tests/runtime/driver.t
tests_runtime_driver_t_SOURCES = tests/runtime/driver.c tests/lib/tap.h
tests_runtime_driver_t_LDADD = $(TEST_LIBS)

check_PROGRAMS += $(test_programs)
TESTS += $(test_programs) $(test_scripts)
EXTRA_DIST += $(test_scripts) tests/lib tests/errors tests/golden

clean-local: clean-tests
clean-tests:
	rm -rf tests/scratch
.PHONY: clean-tests
