noinst_LTLIBRARIES += snapshot/libsnapshot.la
snapshot_libsnapshot_la_SOURCES = \
	snapshot/beside.c snapshot/extra.c snapshot/folder.c snapshot/folder.h snapshot/ids.c snapshot/journal.c \
	snapshot/journal_plain.c snapshot/layout.c snapshot/layout.h snapshot/node.c snapshot/node.h snapshot/read.c snapshot/reader.h snapshot/snapshot.h \
	snapshot/special.c snapshot/text.c snapshot/txn.c snapshot/write.c snapshot/writer.h
