noinst_LTLIBRARIES += diff/libdiff.la
diff_libdiff_la_SOURCES = diff/diff.c diff/diff.h
