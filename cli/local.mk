bin_PROGRAMS += schemagen
schemagen_SOURCES = \
	cli/app.c cli/args.c cli/ask.c cli/ask.h cli/changes.c cli/changes.h cli/check.h cli/cli.h \
	cli/cmd_check.c cli/cmd_completions.c cli/cmd_diff.c cli/cmd_explain.c cli/cmd_export.c \
	cli/cmd_fmt.c cli/cmd_generate.c cli/cmd_help.c cli/cmd_import.c cli/cmd_init.c cli/cmd_print.c \
	cli/cmd_up.c cli/command.def cli/complete.c cli/drizzle.c cli/drizzle.h cli/glob.c cli/help.c cli/load.c cli/load.h cli/main.c \
	cli/option.def cli/render.c
# What talks to a database.
schemagen_SOURCES += \
	cli/cmd_backup.c cli/cmd_down.c cli/cmd_migrate.c cli/cmd_new.c cli/cmd_reset.c cli/cmd_settle.c \
	cli/cmd_status.c cli/database.c cli/database.h cli/events.c cli/events.h cli/interrupt.c cli/interrupt.h cli/metrics.c cli/plain.c cli/plain.h cli/targets.c cli/targets.h \
	cli/cmd_drop.c cli/cmd_hook.c cli/cmd_merge_driver.c cli/cmd_rebase.c cli/cmd_squash.c cli/effect.c \
	cli/effect.h cli/findings.c cli/findings.h cli/staged.c cli/staged.h
schemagen_LDFLAGS = $(AM_LDFLAGS) $(SG_PACKED)
# What the program stands on; the tests, too.
PROGRAM_LIBS = history/libhistory.la runtime/libruntime.la runtime/libmodule.la codegen/libcodegen.la diff/libdiff.la \
	snapshot/libsnapshot.la grammar/libgrammar.la model/libmodel.la base/libbase.la $(PROGRAM_JANSSON_LIBS)
schemagen_LDADD = $(PROGRAM_LIBS)

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
