noinst_LTLIBRARIES += model/libmodel.la
model_libmodel_la_SOURCES = \
	model/field.def model/kind.def model/model.c model/model.h model/names.c model/names.h \
	model/print.h model/set.def model/type.def model/types.c model/types.h
