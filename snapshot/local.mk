noinst_LTLIBRARIES += snapshot/libsnapshot.la
snapshot_libsnapshot_la_SOURCES = snapshot/folder.h snapshot/read.c snapshot/snapshot.h
snapshot_libsnapshot_la_LIBADD = $(JANSSON_LIBS)
