noinst_LTLIBRARIES += model/libmodel.la
model_libmodel_la_SOURCES = \
	model/check.c model/check.h model/field.def model/kind.def model/model.c model/model.h model/names.c model/names.h \
	model/print.h model/raw.c model/raw.h model/set.def model/type.def model/types.c model/types.h
