bin_PROGRAMS += schemagen
schemagen_SOURCES = cli/main.c
schemagen_LDADD = codegen/libcodegen.la diff/libdiff.la snapshot/libsnapshot.la model/libmodel.la base/libbase.la
