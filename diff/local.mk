noinst_LTLIBRARIES += diff/libdiff.la
diff_libdiff_la_SOURCES = \
	diff/apart.c diff/candidates.c diff/compare.c diff/diff.c diff/diff.h diff/label.c diff/match.c diff/match.h diff/passed.c \
	diff/rename.c
