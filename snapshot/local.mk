noinst_LTLIBRARIES += snapshot/libsnapshot.la
snapshot_libsnapshot_la_SOURCES = \
	snapshot/extra.c snapshot/folder.h snapshot/layout.c snapshot/layout.h snapshot/locate.c \
	snapshot/read.c snapshot/reader.h snapshot/snapshot.h snapshot/special.c snapshot/write.c \
	snapshot/writer.h
snapshot_libsnapshot_la_LIBADD = $(JANSSON_LIBS)
