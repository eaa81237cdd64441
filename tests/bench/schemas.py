"""Generated schemas for the benchmark and the interoperability tests: the same one as .schema and as drizzle's TypeScript.

A table has ten columns, two indexes and one foreign key (to the table before it). Names sort as they are declared, so
that both tools have the same order of everything."""

POSTGRESQL = [  # name, .schema, TypeScript
    ('id', 'bigint primary key', 'bigint("id", { mode: "number" }).primaryKey()'),
    ('parent_id', 'bigint not null', 'bigint("parent_id", { mode: "number" }).notNull()'),
    ('email', 'varchar(255) not null', 'varchar("email", { length: 255 }).notNull()'),
    ('title', "text not null default 'none'", 'text("title").notNull().default("none")'),
    ('amount', 'numeric(10, 2)', 'numeric("amount", { precision: 10, scale: 2 })'),
    ('active', 'boolean not null default true', 'boolean("active").notNull().default(true)'),
    ('count', 'integer not null default 0', 'integer("count").notNull().default(0)'),
    ('payload', 'jsonb', 'jsonb("payload")'),
    ('token', 'uuid not null default gen_random_uuid()', 'uuid("token").notNull().default(sql`gen_random_uuid()`)'),
    ('created_at', 'timestamp with time zone not null default now()',
     'timestamp("created_at", { withTimezone: true }).notNull().default(sql`now()`)'),
]
SQLITE = [
    ('id', 'integer primary key not null', 'integer("id").primaryKey()'),
    ('parent_id', 'integer not null', 'integer("parent_id").notNull()'),
    ('email', 'text not null', 'text("email").notNull()'),
    ('title', "text not null default 'none'", 'text("title").notNull().default("none")'),
    ('amount', 'real', 'real("amount")'),
    ('active', 'integer not null default 1', 'integer("active").notNull().default(1)'),
    ('count', 'integer not null default 0', 'integer("count").notNull().default(0)'),
    ('payload', 'blob', 'blob("payload")'),
    ('token', 'text', 'text("token")'),
    ('created_at', 'integer not null default (unixepoch())', 'integer("created_at").notNull().default(sql`(unixepoch())`)'),
]
COLUMNS = {'postgresql': POSTGRESQL, 'sqlite': SQLITE}


def gains(i, changed):
    return changed and i % 10 == 0


def schema(dialect, tables, changed=False):
    """The .schema text; `changed`: every tenth table has a column more."""
    out = ['project {\n  dialect %s\n  out "migrations"\n}\n' % dialect]
    for i in range(tables):
        name = 'table_%05d' % i
        parent = 'table_%05d' % max(i - 1, 0)
        out.append('\ntable %s {\n' % name)
        for column, text, _ in COLUMNS[dialect]:
            reference = ' references %s(id) on delete cascade' % parent if column == 'parent_id' else ''
            out.append('  %s %s%s\n' % (column, text, reference))
        if gains(i, changed):
            out.append('  note text\n')
        out.append('\n  index %s_email_idx (email)\n  unique index %s_title_idx (title, count)\n}\n' % (name, name))
    return ''.join(out)


def grown(dialect, tables, steps, step):
    """The schema after so many steps of a project: each adds a table, or a column to one of those that are there, in equal shares, so that
    the last one leaves as many tables as asked for."""
    def count(n):
        return max(1, (n + 1) * tables // steps)
    notes = {}
    for n in range(1, step + 1):
        if count(n) == count(n - 1):
            notes.setdefault(n * 7 % count(n), []).append(n)
    head, *parts = schema(dialect, count(step)).split('\ntable ')
    for i, names in notes.items():
        parts[i] = parts[i].replace('\n\n', '\n' + ''.join('  note_%d text\n' % n for n in names) + '\n', 1)
    return '\ntable '.join([head] + parts)


def typescript(dialect, tables, changed=False):
    """The same for drizzle-kit."""
    if dialect == 'postgresql':
        out = ['import { sql } from "drizzle-orm";\n'
               'import { AnyPgColumn, bigint, boolean, index, integer, jsonb, numeric, pgTable, text, timestamp, '
               'uniqueIndex, uuid, varchar } from "drizzle-orm/pg-core";\n']
        make, any_column = 'pgTable', 'AnyPgColumn'
    else:
        out = ['import { sql } from "drizzle-orm";\n'
               'import { AnySQLiteColumn, blob, index, integer, real, sqliteTable, text, uniqueIndex } '
               'from "drizzle-orm/sqlite-core";\n']
        make, any_column = 'sqliteTable', 'AnySQLiteColumn'
    for i in range(tables):
        name = 'table_%05d' % i
        parent = 'table_%05d' % max(i - 1, 0)
        out.append('\nexport const %s = %s("%s", {\n' % (name, make, name))
        for column, _, text in COLUMNS[dialect]:
            reference = ''
            if column == 'parent_id':
                reference = '.references((): %s => %s.id, { onDelete: "cascade" })' % (any_column, parent)
            out.append('  %s: %s%s,\n' % (column, text, reference))
        if gains(i, changed):
            out.append('  note: text("note"),\n')
        out.append('}, (t) => [\n  index("%s_email_idx").on(t.email),\n  uniqueIndex("%s_title_idx").on(t.title, t.count),\n]);\n'
                   % (name, name))
    return ''.join(out)


if __name__ == '__main__':
    import sys
    kind, dialect, tables = sys.argv[1:4]
    text = {'schema': schema, 'typescript': typescript}[kind](dialect, int(tables), len(sys.argv) > 4)
    sys.stdout.write(text)
