# What git and the folder remember: check, rebase, squash.
noinst_LTLIBRARIES += history/libhistory.la
history_libhistory_la_SOURCES = \
	history/chain.c history/chain.h history/compose.c history/compose.h history/audit.c history/audit.h history/audit_chain.c history/audit_since.c \
	history/audit_sql.c history/auditor.h history/branches.c history/branches.h \
	history/driver.c history/driver.h history/follow.c history/follow.h history/git.c history/git.h history/merge.c history/merge_fields.c history/merge_names.c history/merge_renames.c history/merge_rules.c history/merge.h history/merger.h history/rebase.c history/rebase.h \
	history/squash.c history/squash.h history/squashed.c history/squashed.h \
	history/sum.c history/sum.h history/tree.c history/tree.h history/whole.c
