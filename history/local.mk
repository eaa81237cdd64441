# What git and the folder remember: check, rebase, squash.
noinst_LTLIBRARIES += history/libhistory.la
history_libhistory_la_SOURCES = \
	history/chain.c history/chain.h history/audit.c history/audit.h history/audit_chain.c history/audit_since.c \
	history/audit_sql.c history/auditor.h history/git.c history/git.h history/script.c history/script.h \
	history/sum.c history/sum.h history/tree.c history/tree.h
