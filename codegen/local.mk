noinst_LTLIBRARIES += codegen/libcodegen.la
codegen_libcodegen_la_SOURCES = \
	codegen/codegen.h codegen/dialect.h codegen/effect.c codegen/effect.def codegen/name.c codegen/plan.c codegen/sql.c \
	codegen/split.c codegen/sqltext.h codegen/sqltext.c codegen/statements.h codegen/statements.c \
	codegen/postgresql/pg.h codegen/postgresql/plan.c codegen/postgresql/names.c codegen/postgresql/pass.c codegen/postgresql/rename.c \
	codegen/postgresql/types.c codegen/postgresql/loss.c codegen/postgresql/loss.def codegen/postgresql/value.c codegen/postgresql/count.c codegen/postgresql/rowtype.c codegen/postgresql/depend.c codegen/postgresql/follow.c codegen/postgresql/implicit.c \
	codegen/postgresql/schema.c codegen/postgresql/enum.c codegen/postgresql/sequence.c codegen/postgresql/role.c \
	codegen/postgresql/table.c codegen/postgresql/column.c codegen/postgresql/default.c codegen/postgresql/alter.c \
	codegen/postgresql/constraint.c codegen/postgresql/known.c codegen/postgresql/key.c codegen/postgresql/lookup.c codegen/postgresql/index.c codegen/postgresql/view.c \
	codegen/postgresql/policy.c codegen/postgresql/comment.c codegen/postgresql/typed.c \
	codegen/sqlite/affinity.c codegen/sqlite/change.c codegen/sqlite/libsql.c codegen/sqlite/names.c codegen/sqlite/plan.c codegen/sqlite/reads.c codegen/sqlite/reads.h codegen/sqlite/rebuild.c codegen/sqlite/risk.c \
	codegen/sqlite/share.c codegen/sqlite/sqlite.h codegen/sqlite/text.c codegen/sqlite/text.h codegen/sqlite/token.c \
	codegen/sqlite/token.h codegen/sqlite/views.c
