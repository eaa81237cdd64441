"""Databases for the tests: run SQL on SQLite and PostgreSQL, read the catalog, put rows in and look for them.

Both classes have the same face:
    with Engine(...) as db:
        db.run(pieces)        statements in order; raises Failed
        db.catalog()          a value to compare; the order of columns is not in it
        db.fill()             rows into every table that takes them; what was put in
        db.rows(table)        {column: [values as text]} in the order of putting in
"""
import ctypes
import ctypes.util
import json
import os
import re
import sqlite3
import subprocess
import tempfile

try:
    import psycopg2
except ImportError:
    psycopg2 = None

MARK = '--> statement-breakpoint'
LONG = 'long text \u00e9\u2028 \'quoted\' "x" ; -- ' * 40


class Failed(Exception):
    pass


def pieces(text):
    """The statements of a migration file; pieces of white space and comments alone are none."""
    return [p for p in text.split(MARK) if re.sub(r'--[^\n]*|/\*.*?\*/', '', p, flags=re.S).strip()]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class Sqlite:
    """A file, foreign keys on, double-quoted strings off. `transaction`: as a migrator runs it (foreign keys off,
    one transaction, foreign_key_check), else as the sqlite3 shell does."""
    lib = None
    OTHERS = ('refers ', '__drizzle_migrations', '__schemagen_migrations')  # what is not of the schema under test

    def __init__(self, path, transaction=True):
        self.path, self.transaction = path, transaction
        if os.path.exists(path):
            os.remove(path)
        if Sqlite.lib is None:
            Sqlite.lib = ctypes.CDLL(ctypes.util.find_library('sqlite3') or 'libsqlite3.so.0')
            Sqlite.lib.sqlite3_errmsg.restype = ctypes.c_char_p
            Sqlite.lib.sqlite3_errmsg.argtypes = [ctypes.c_void_p]
            Sqlite.lib.sqlite3_exec.argtypes = [ctypes.c_void_p, ctypes.c_char_p] + [ctypes.c_void_p] * 3
            Sqlite.lib.sqlite3_close.argtypes = [ctypes.c_void_p]
        self.db = ctypes.c_void_p()
        if self.lib.sqlite3_open(path.encode(), ctypes.byref(self.db)):
            raise Failed('cannot open ' + path)
        for option in (1013, 1014):  # SQLITE_DBCONFIG_DQS_DML, _DDL
            self.lib.sqlite3_db_config(self.db, option, ctypes.c_int(0), ctypes.c_void_p(None))
        self.exec('PRAGMA foreign_keys=ON')
        self.exec('PRAGMA synchronous=OFF')
        self.exec('PRAGMA journal_mode=MEMORY')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lib.sqlite3_close(self.db)
        os.remove(self.path)

    def exec(self, sql):
        if self.lib.sqlite3_exec(self.db, sql.encode('utf-8'), None, None, None):
            raise Failed(self.lib.sqlite3_errmsg(self.db).decode('utf-8', 'replace') + ' in: ' + sql.strip())

    def query(self, sql, *args):
        con = sqlite3.connect(self.path)
        try:
            return con.execute(sql, args).fetchall()
        finally:
            con.close()

    def run_plainly(self, statements):
        for s in statements:
            self.exec(s)

    def run(self, statements):
        if not self.transaction:
            self.run_plainly(statements)
        else:
            self.exec('PRAGMA foreign_keys=OFF')
            self.exec('BEGIN IMMEDIATE')
            try:
                for s in statements:
                    self.exec(s)
            except Failed:
                self.exec('ROLLBACK')
                raise
            self.exec('COMMIT')
            self.exec('PRAGMA foreign_keys=ON')
        broken = self.query('PRAGMA foreign_key_check')
        if broken:
            raise Failed('foreign_key_check: %r' % (broken[:3],))
        state = self.query('PRAGMA integrity_check')
        if state != [('ok',)]:
            raise Failed('integrity_check: %r' % (state[:3],))

    def tables(self):
        return [n for (n,) in self.query("SELECT name FROM sqlite_master WHERE type='table' "
                                         "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid") if not n.startswith(self.OTHERS)]

    def key(self, table):
        return sorted((r[5], r[1]) for r in self.query('PRAGMA table_info(%s)' % quoted(table)) if r[5])

    def refer(self, table):
        """Two tables outside of the schema that refer to the rows of one, ON DELETE CASCADE and SET NULL. What they hold."""
        columns = ', '.join(quoted(c) for _, c in self.key(table))
        for action in ('CASCADE', 'SET NULL') if columns else ():
            name = quoted('refers %s %s' % (action, table))
            self.exec('CREATE TABLE %s (%s, FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE %s)' % (
                name, columns, columns, quoted(table), columns, action))
            self.exec('INSERT INTO %s SELECT %s FROM %s' % (name, columns, quoted(table)))
        return self.referring()

    def referring(self):
        names = [n for (n,) in self.query("SELECT name FROM sqlite_master WHERE name LIKE 'refers %' ORDER BY 1")]
        return {n: self.query('SELECT * FROM %s ORDER BY 1' % quoted(n)) for n in names}

    @staticmethod
    def clauses(sql):
        """The parenthesised expressions behind CHECK and AS in a CREATE TABLE, and its loose keywords."""
        found, i = [], 0
        token = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^]]*\]|--[^\n]*|/\*.*?\*/|\w+|\s+|.""", re.S)
        words = [m.group() for m in token.finditer(sql or '') if not m.group().isspace()]
        while i < len(words):
            word = words[i].upper()
            if word in ('CHECK', 'AS') and i + 1 < len(words) and words[i + 1] == '(':
                depth, j = 0, i + 1
                while j < len(words):
                    depth += {'(': 1, ')': -1}.get(words[j], 0)
                    j += 1
                    if depth == 0:
                        break
                text = ' '.join(w[1:-1] if w[0] in '"`[' else w for w in words[i + 2:j - 1])
                found.append((word, text))
                i = j
            else:
                if word in ('AUTOINCREMENT', 'STORED', 'VIRTUAL', 'COLLATE'):
                    found.append((word, ''))
                i += 1
        return sorted(found)

    def catalog(self):
        out = {}
        flags = {r[1]: r[4:] for r in self.query('PRAGMA table_list')}
        for name, sql in self.query("SELECT name, sql FROM sqlite_master WHERE type='table' "
                                    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"):
            if name.startswith(self.OTHERS):
                continue
            q = '"' + name.replace('"', '""') + '"'
            keys = {}
            for r in self.query('PRAGMA foreign_key_list(%s)' % q):
                keys.setdefault(r[0], [r[2], r[5], r[6], []])[3].append((r[1], r[3], r[4]))
            indexes = []
            for r in self.query('PRAGMA index_list(%s)' % q):
                iq = '"' + r[1].replace('"', '""') + '"'
                text = self.query("SELECT sql FROM sqlite_master WHERE type='index' AND name=?", r[1])
                text = re.sub(r'[\s"`]+', ' ', text[0][0]) if text and text[0][0] else None
                cols = [c[2:6] for c in self.query('PRAGMA index_xinfo(%s)' % iq) if c[5]]
                indexes.append((r[1] if text else '', r[2], r[3], r[4], cols, text))
            out['table ' + name] = {
                'flags': flags.get(name),
                'columns': sorted(r[1:] for r in self.query('PRAGMA table_xinfo(%s)' % q)),
                'keys': sorted(map(repr, keys.values())),
                'indexes': sorted(map(repr, indexes)),
                'clauses': self.clauses(sql),
            }
        for kind, name, sql in self.query("SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')"):
            out[kind + ' ' + name] = re.sub(r'\s+', ' ', sql)
        return out

    def fill(self):
        put = {}
        self.exec('PRAGMA foreign_keys=OFF')
        for name in self.tables():
            q = '"' + name.replace('"', '""') + '"'
            cols = [r for r in self.query('PRAGMA table_xinfo(%s)' % q) if r[6] == 0]
            done = 0
            for i in (1, 2, 3):
                values = []
                for _, _, ctype, notnull, _, pk, _ in cols:
                    t = ctype.upper()
                    if i == 3 and not notnull and not pk:
                        values.append('NULL')
                    elif 'INT' in t or 'REAL' in t or 'NUM' in t or 'FLOA' in t or 'DOUB' in t or pk and not t:
                        values.append(str(i))
                    elif 'BLOB' in t:
                        values.append("x'0%d'" % i)
                    elif i == 2 and not pk and t == 'TEXT':
                        values.append("'" + LONG.replace("'", "''") + "'")
                    else:
                        values.append("'v%d'" % i)
                try:
                    self.exec('INSERT INTO %s (%s) VALUES (%s)' % (
                        q, ', '.join('"' + c[1].replace('"', '""') + '"' for c in cols), ', '.join(values)))
                    done += 1
                except Failed:
                    pass
            if done:
                put[('', name)] = self.rows(('', name))
        # Rows whose parents did not take theirs go again.
        for _ in range(20):
            orphans = self.query('PRAGMA foreign_key_check')
            if not orphans:
                break
            for table in {o[0] for o in orphans}:
                self.exec('DELETE FROM "%s"' % table.replace('"', '""'))
                put.pop(('', table), None)
        self.exec('PRAGMA foreign_keys=ON')
        return put

    def rows(self, table):
        q = '"' + table[1].replace('"', '""') + '"'
        cols = [r[1] for r in self.query('PRAGMA table_xinfo(%s)' % q) if r[6] == 0]  # generated values follow from these
        types = {r[1]: r[2].upper() for r in self.query('PRAGMA table_xinfo(%s)' % q)}
        if not cols:
            return {}
        data = self.query('SELECT %s FROM %s' % (', '.join('"' + c.replace('"', '""') + '"' for c in cols), q))
        return {c: (types[c], [r[i] for r in data]) for i, c in enumerate(cols)}

    def computed(self, table):
        return [r[1] for r in self.query('PRAGMA table_xinfo("%s")' % table[1].replace('"', '""')) if r[6] in (2, 3)]


class SqliteInShell(Sqlite):
    """What is run is run by the sqlite3 shell, foreign keys on."""

    def __init__(self, path):
        super().__init__(path, False)

    def run_plainly(self, statements):
        text = 'PRAGMA foreign_keys=ON;\n' + (MARK + '\n').join(statements)
        p = subprocess.run(['sqlite3', '-bail', self.path], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if p.returncode or p.stdout:
            raise Failed('sqlite3: ' + p.stdout.decode('utf-8', 'replace'))


class SqliteByMigrate(Sqlite):
    """What is run is a migration that `schemagen migrate` applies."""

    def __init__(self, path, schemagen):
        super().__init__(path, False)
        self.schemagen, self.entries = schemagen, []
        self.folder = tempfile.TemporaryDirectory(dir=os.path.dirname(path))

    def run_plainly(self, statements):
        n = len(self.entries)
        self.entries.append({'idx': n, 'version': '6', 'when': n + 1, 'tag': '%04d_run' % n, 'breakpoints': True})
        os.makedirs(os.path.join(self.folder.name, 'meta'), exist_ok=True)
        with open(os.path.join(self.folder.name, '%04d_run.sql' % n), 'w', encoding='utf-8', newline='') as f:
            f.write((MARK + '\n').join(statements))
        with open(os.path.join(self.folder.name, 'meta', '_journal.json'), 'w', encoding='utf-8') as f:
            json.dump({'version': '7', 'dialect': 'sqlite', 'entries': self.entries}, f)
        p = subprocess.run([self.schemagen, 'migrate', '--url', self.path, '--out', self.folder.name], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if p.returncode:
            raise Failed('schemagen migrate: ' + p.stdout.decode('utf-8', 'replace'))


class SqliteInNode(Sqlite):
    """Another SQLite in memory: the npm package sql.js or libsql in the folder `package`. There is no way to turn double-quoted
    strings off."""
    nodes = {}

    def __init__(self, package, transaction=True):
        self.transaction = transaction
        if package not in self.nodes:
            self.nodes[package] = subprocess.Popen(
                ['node', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'sqlite.cjs'), package],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding='utf-8')
        self.node = self.nodes[package]
        self.ask('open')
        self.exec('PRAGMA foreign_keys=ON')

    def ask(self, *command):
        self.node.stdin.write(json.dumps(command) + '\n')
        self.node.stdin.flush()
        line = self.node.stdout.readline()
        answer = json.loads(line) if line else {'error': 'node is gone'}
        if 'error' in answer:
            raise Failed('%s in: %s' % (answer['error'], ' '.join(map(str, command[1:])).strip()))
        return [tuple(bytes.fromhex(v['blob']) if isinstance(v, dict) else v for v in row) for row in answer['rows']]

    def __exit__(self, *_):
        pass

    def exec(self, sql):
        self.ask('exec', sql)

    def query(self, sql, *args):
        return self.ask('query', sql, args)

    @classmethod
    def stop(cls):
        for node in cls.nodes.values():
            node.stdin.close()
            node.wait()
        cls.nodes.clear()


PG_CATALOG = {
    'schemas': "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
    'relations': """select n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity,
        (select array_agg(o order by o) from unnest(c.reloptions) o)::text,
        t.spcname, a.amname, c.relispopulated from pg_class c join pg_namespace n on n.oid = c.relnamespace
        left join pg_tablespace t on t.oid = c.reltablespace left join pg_am a on a.oid = c.relam
        where c.relkind in ('r','v','m','p','S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'""",
    'columns': """select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attcollation
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where a.attnum > 0 and not a.attisdropped and c.relkind in ('r','v','m','p')
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'""",
    'constraints': """select n.nspname, c.relname, k.conname, k.contype, pg_get_constraintdef(k.oid)
        from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
        where k.contype <> 'n' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'""",
    'indexes': """select n.nspname, c.relname, pg_get_indexdef(c.oid), i.indisvalid from pg_index i
        join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'""",
    'enums': """select n.nspname, t.typname, array_agg(e.enumlabel order by e.enumsortorder)::text
        from pg_enum e join pg_type t on t.oid = e.enumtypid join pg_namespace n on n.oid = t.typnamespace
        where n.nspname !~ '^pg_' group by 1, 2""",
    'sequences': """select n.nspname, c.relname, s.seqtypid::regtype::text, s.seqstart, s.seqincrement, s.seqmax, s.seqmin,
        s.seqcache, s.seqcycle, (select refobjid::regclass::text || '.' || refobjsubid from pg_depend
            where objid = c.oid and classid = 'pg_class'::regclass and deptype in ('a','i') and refobjsubid > 0) is not null
        from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace""",
    'views': """select n.nspname, c.relname, pg_get_viewdef(c.oid) from pg_class c
        join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v','m')
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'""",
    'policies': """select n.nspname, c.relname, p.polname, p.polcmd, p.polpermissive,
        (select array_agg(coalesce(r.rolname, 'public') order by r.rolname)::text from unnest(p.polroles) o
            left join pg_roles r on r.oid = o), pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace""",
    # Those of tests that run beside this one are named after their database: sg_…
    'roles': """select rolname, rolcreatedb, rolcreaterole, rolinherit from pg_roles
        where rolname !~ '^(pg|sg)_' and not rolsuper""",
    'comments': """select pg_describe_object(classoid, objoid, objsubid), description from pg_description
        where objoid >= 16384""",
}


class Postgres:
    """A transaction that is rolled back; or, for what cannot run in one, a database of its own."""

    def __init__(self, conninfo, own_database=False):
        self.conninfo, self.name = conninfo, None
        if own_database:
            self.name = 'golden_%d' % os.getpid()
            self.admin('drop database if exists %s with (force)' % self.name)
            self.admin('create database %s template template0' % self.name)
            self.con = psycopg2.connect(conninfo + ' dbname=' + self.name)
        else:
            self.con = psycopg2.connect(conninfo)
        self.con.autocommit = own_database
        self.own = own_database
        self.roles = self.query("select rolname from pg_roles") if own_database else []

    def admin(self, sql):
        con = psycopg2.connect(self.conninfo)
        con.autocommit = True
        con.cursor().execute(sql)
        con.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        new_roles = []
        if self.own:
            new_roles = [r for r in self.query("select rolname from pg_roles where rolname !~ '^sg_'") if r not in self.roles]
        else:
            self.con.rollback()
        self.con.close()
        if self.own:
            self.admin('drop database if exists %s with (force)' % self.name)
            for (role,) in new_roles:
                self.admin('drop role "%s"' % role.replace('"', '""'))

    def exec(self, sql, args=None):
        try:
            cur = self.con.cursor()
            cur.execute(sql, args)
            return cur
        except psycopg2.Error as e:
            raise Failed('%s in: %s' % (str(e).strip(), sql.strip()))

    def query(self, sql, args=None):
        return self.exec(sql, args).fetchall()

    def run(self, statements):
        for s in statements:
            self.exec(s)

    def catalog(self):
        self.exec("set search_path = pg_catalog")
        out = {k: sorted(map(repr, self.query(q))) for k, q in PG_CATALOG.items()}
        self.exec("reset search_path")
        return out

    def value(self, con_type, labels, i):
        base = re.sub(r'[\s(\[].*', '', con_type)
        if con_type.endswith(']'):
            return '{}'
        if labels:
            return labels[(i - 1) % len(labels)]
        if base in ('integer', 'smallint', 'bigint', 'numeric', 'real', 'double', 'oid', 'money'):
            return str(i)
        if base in ('text', 'citext'):
            return LONG + str(i) if i == 2 else 'v%d' % i
        if base in ('character', 'varchar', 'name', 'bytea', '"char"'):
            return str(i)
        if base == 'boolean':
            return 'true' if i % 2 else 'false'
        fixed = {
            'date': '2024-01-0%d', 'timestamp': '2024-01-0%d 03:04:05', 'time': '0%d:00:00', 'interval': '%d days',
            'uuid': '00000000-0000-4000-8000-00000000000%d', 'json': '{"k": %d}', 'jsonb': '{"k": %d}',
            'inet': '10.0.0.%d', 'cidr': '10.0.%d.0/24', 'macaddr': '08:00:2b:01:02:0%d',
            'macaddr8': '08:00:2b:01:02:03:04:0%d', 'point': '(%d,1)', 'line': '{1,%d,3}', 'tsvector': 'a%d', 'xml': '<a>%d</a>',
            'int4range': '[%d,9)', 'bit': None,
        }.get(base)
        return fixed % i if fixed else None

    def fill(self):
        put = {}
        self.exec("set session_replication_role = replica")
        labels = {t: l for t, l in self.query(
            "select format_type(t.oid, null), array_agg(e.enumlabel::text order by e.enumsortorder) "
            "from pg_enum e join pg_type t on t.oid = e.enumtypid group by t.oid")}
        for schema, name in self.query(
                "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                "where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by c.oid"):
            q = '"%s"."%s"' % (schema.replace('"', '""'), name.replace('"', '""'))
            cols = self.query("select attname, case typtype when 'd' then format_type(typbasetype, typtypmod) "
                              "else format_type(atttypid, atttypmod) end, attnotnull, attidentity "
                              "from pg_attribute join pg_type t on t.oid = atttypid "
                              "where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' "
                              "order by attnum", (q,))
            done = 0
            for i in (1, 2, 3):
                values = [None if i == 3 and not nn else self.value(t, labels.get(t), i) for _, t, nn, _ in cols]
                sql = 'insert into %s (%s) overriding system value values (%s)' % (
                    q, ', '.join('"' + c[0].replace('"', '""').replace('%', '%%') + '"' for c in cols),
                    ', '.join(['%s'] * len(cols)))
                if not cols:
                    sql, values = 'insert into %s default values' % q, None
                if not self.own:
                    self.exec('savepoint fill')
                try:
                    self.exec(sql, values)
                    done += 1
                except Failed:
                    if not self.own:
                        self.exec('rollback to savepoint fill')
            if done:
                put[(schema, name)] = self.rows((schema, name))
        self.exec("set session_replication_role = origin")
        # Rows that break a foreign key would stop a change of it: they go again.
        for _ in range(20):
            gone = False
            for con, child in self.query("select oid, conrelid::regclass::text from pg_constraint where contype = 'f'"):
                if self.orphans(con):
                    gone = True
                    self.exec("set session_replication_role = replica")
                    self.exec("delete from %s" % child)
                    self.exec("set session_replication_role = origin")
                    for key in list(put):
                        if not self.rows(key) or not next(iter(self.rows(key).values()), (0, []))[1]:
                            del put[key]
            if not gone:
                break
        return put

    def orphans(self, oid):
        (child, parent, pairs), = self.query(
            "select conrelid::regclass::text, confrelid::regclass::text, (select array_agg(array[quote_ident(a.attname), "
            "quote_ident(b.attname)]) from generate_subscripts(conkey, 1) i "
            "join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[i] "
            "join pg_attribute b on b.attrelid = confrelid and b.attnum = confkey[i])::text[] from pg_constraint where oid = %s",
            (oid,))
        return self.query("select 1 from %s c where %s and not exists (select 1 from %s p where %s) limit 1" % (
            child, ' and '.join('c.%s is not null' % a for a, _ in pairs), parent,
            ' and '.join('p.%s = c.%s' % (b, a) for a, b in pairs)))

    def rows(self, table):
        q = '"%s"."%s"' % tuple(p.replace('"', '""') for p in table)
        cols = self.query("select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass "
                          "and attnum > 0 and not attisdropped order by attnum", (q,))
        if not cols:
            return {}
        data = self.query('select %s from %s order by ctid' % (
            ', '.join('"' + c.replace('"', '""') + '"::text' for c, _ in cols), q))
        return {c: (t, [r[i] for r in data]) for i, (c, t) in enumerate(cols)}

    def computed(self, table):
        q = '"%s"."%s"' % tuple(p.replace('"', '""') for p in table)
        return [c for c, in self.query("select attname from pg_attribute where attrelid = %s::regclass and attgenerated <> ''", (q,))]

    def tables(self):
        return self.query("select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                          "where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'")
