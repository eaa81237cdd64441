bin_PROGRAMS += schemagen
schemagen_SOURCES = \
	cli/app.c cli/args.c cli/cli.h cli/cmd_completions.c cli/cmd_diff.c cli/cmd_explain.c cli/cmd_help.c \
	cli/command.def cli/complete.c cli/help.c cli/main.c cli/option.def cli/render.c
schemagen_LDADD = runtime/libruntime.la runtime/libmodule.la codegen/libcodegen.la \
	diff/libdiff.la snapshot/libsnapshot.la model/libmodel.la base/libbase.la
