PROGRAM_SOURCES = \
	cli/app.c cli/args.c cli/ask.c cli/ask.h cli/changes.c cli/changes.h cli/check.h cli/cli.h \
	cli/cmd_check.c cli/cmd_completions.c cli/cmd_diff.c cli/cmd_explain.c cli/cmd_export.c \
	cli/cmd_fmt.c cli/cmd_generate.c cli/cmd_help.c cli/cmd_import.c cli/cmd_init.c cli/cmd_print.c \
	cli/cmd_up.c cli/command.def cli/complete.c cli/drizzle.c cli/drizzle.h cli/glob.c cli/help.c cli/load.c cli/load.h cli/main.c \
	cli/option.def cli/render.c cli/renames.c cli/renames.h cli/suggest.c
# What talks to a database.
PROGRAM_SOURCES += \
	cli/cmd_backup.c cli/cmd_down.c cli/cmd_migrate.c cli/cmd_new.c cli/cmd_reset.c cli/cmd_settle.c \
	cli/cmd_status.c cli/database.c cli/database.h cli/events.c cli/events.h cli/interrupt.c cli/interrupt.h cli/metrics.c cli/plain.c cli/plain.h cli/targets.c cli/targets.h \
	cli/cmd_drop.c cli/cmd_hook.c cli/cmd_merge_driver.c cli/cmd_rebase.c cli/cmd_squash.c cli/effect.c \
	cli/effect.h cli/findings.c cli/findings.h cli/staged.c cli/staged.h
# What the program stands on; the tests, too.
PROGRAM_BASE = codegen/libcodegen.la diff/libdiff.la snapshot/libsnapshot.la grammar/libgrammar.la model/libmodel.la \
	base/libbase.la $(PROGRAM_JANSSON_LIBS)
PROGRAM_LIBS = history/libhistory.la runtime/libruntime.la runtime/libmodule.la $(PROGRAM_BASE)

# Where all that it needs comes as archives, the program is linked as a whole and starts in two thirds of the time. It has SQLite
# in it then, and hands what talks to another database over to a second one, of the same sources, which loads the drivers.
bin_PROGRAMS += schemagen
if STATIC_PROGRAM
noinst_LTLIBRARIES += cli/libfront.la
cli_libfront_la_SOURCES = cli/front.c runtime/linked.c
cli_libfront_la_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBEXECDIR='"$(pkglibexecdir)"'
schemagen_SOURCES = $(PROGRAM_SOURCES)
schemagen_LDFLAGS = $(AM_LDFLAGS) $(STATIC_LDFLAGS)
schemagen_LDADD = history/libhistory.la runtime/libruntime.la cli/libfront.la $(STATIC_DRIVER) $(PROGRAM_BASE) $(STATIC_LIBS)
if SQLITE
STATIC_DRIVER = runtime/libsqlite.la
endif
pkglibexec_PROGRAMS = schemagen-database
schemagen_database_SOURCES = $(PROGRAM_SOURCES) cli/whole.c
schemagen_database_LDFLAGS = $(AM_LDFLAGS) $(SG_PACKED)
schemagen_database_LDADD = $(PROGRAM_LIBS)
else
schemagen_SOURCES = $(PROGRAM_SOURCES) cli/whole.c
schemagen_LDFLAGS = $(AM_LDFLAGS) $(SG_PACKED)
schemagen_LDADD = $(PROGRAM_LIBS)
endif

# Completions come from the option table, so the program itself writes them.
bashcomp_DATA = cli/schemagen
zshcomp_DATA = cli/_schemagen
fishcomp_DATA = cli/schemagen.fish
CLEANFILES += $(bashcomp_DATA) $(zshcomp_DATA) $(fishcomp_DATA)
cli/schemagen: schemagen$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) cli && ./schemagen$(EXEEXT) completions bash >$@.tmp && mv $@.tmp $@
cli/_schemagen: schemagen$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) cli && ./schemagen$(EXEEXT) completions zsh >$@.tmp && mv $@.tmp $@
cli/schemagen.fish: schemagen$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) cli && ./schemagen$(EXEEXT) completions fish >$@.tmp && mv $@.tmp $@
