"""More of what random_pg.py puts into a pair of models, as random_pg_kinds.py does, which comes after it: what the types, the keys and
the options of things can be, from tables. What a schema only knows of (domains, a table and a view of somebody else's) is made once,
by SETUP. Numbers of their own choose what of it is in a pair: with the kinds of random_pg_kinds.py, 'circles' and 'schema' named
in RANDOM_KINDS, a seed means what it meant without this file."""
import random

from random_pg_kinds import NUMBERS, column, index, kept, key, pick, policy, q

SETUP = """drop schema if exists ext cascade;
create schema ext;
create domain ext.word as text;
create domain ext.short as varchar(20);
create domain ext.number as integer;
create domain ext.positive as integer check (value > 0);
create table ext.theirs (id integer primary key, what text);
create view ext.seen as select id from ext.theirs"""


def kept_as(r, was, name, choices, chance=.7):
    """What was chosen under that name, or another choice."""
    if not kept(r, was, name, chance) or was[name] not in choices:
        was[name] = r.choice(choices)
    return was[name]


# Types whose values can become one another's: {family: ([types], [defaults that all of them take])}
FAMILIES = {'text': (['varchar(10)', 'varchar(20)', 'varchar', 'text', 'char(12)', 'name'], ["'x'", "'it''s'", "''"]),
            'number': (['numeric', 'numeric(8, 2)', 'numeric(12, 4)', 'integer', 'bigint', 'smallint', 'double precision', 'real'], [0, 5, -1, "'7'"]),
            'time': (['timestamp', 'timestamp (0)', 'timestamp (3)', 'timestamp (3) with time zone', 'date', 'timestamp with time zone'],
                     ['now()', "'2024-01-02'", 'CURRENT_TIMESTAMP']),
            'hour': (['time', 'time(0)', 'time with time zone', 'time(3)'], ["'10:00'", 'LOCALTIME']),
            'interval': (['interval', 'interval(0)', 'interval day to second(3)', 'interval year to month'], ["'1 year'"]),
            'bits': (['bit(3)', 'bit varying(5)', 'bit varying', 'bit(4)'], []), 'address': (['cidr', 'inet'], ["'10.0.0.0/8'"]),
            'mac': (['macaddr', 'macaddr8'], []), 'json': (['json', 'jsonb', 'text'], ["'{\"a\":\"it''s\"}'"]),
            'words': (['text[]', 'varchar(10)[]', 'varchar(20)[][]'], ["'{}'", "'{a,\"b c\"}'", "array['x']"]),
            'numbers': (['integer[]', 'bigint[]', 'numeric(8, 2)[]', 'integer[][]', 'integer[3]'], ["'{}'", "'{1,2}'::integer[]", 'array[1, 2]']),
            'yes': (['boolean', 'text'], [True, False])}
UNORDERED = ('json', 'xml', 'point')


def families(r, m, was):
    """Columns whose types change within what values can become, under keys, indexes and checks."""
    for name in ['y1', 'y2', 'y3']:
        t, family = pick(r, m, was, name + ' in'), kept_as(r, was, name, sorted(FAMILIES), .9)
        types, defaults = FAMILIES[family]
        more = {'default': kept_as(r, was, name + ' default', defaults, .5)} if defaults and r.random() < .5 else {}
        c = column(t, name, kept_as(r, was, name + ' type', types, .4), notNull=r.random() < .2, **more)
        if c['type'] in ('text', 'varchar', 'name', 'char(12)') and isinstance(c.get('default'), bool):
            c['default'] = "'true'"
        use = kept_as(r, was, name + ' use', ['unique', 'index', 'check', 'computed', 'none', 'none'])
        if use == 'unique' and c['type'] not in UNORDERED:
            t['uniqueConstraints'][name + '_unique'] = {'name': name + '_unique', 'nullsNotDistinct': r.random() < .5, 'columns': [name]}
        elif use == 'index' and c['type'] not in UNORDERED:
            index(t, name + '_idx', name, isUnique=r.random() < .2)
        elif use == 'check':
            value = '"%s" is not null or true' % name
            t['checkConstraints'][name + '_check'] = {'name': name + '_check', 'value': value}
        elif use == 'computed':
            column(t, name + '_g', 'boolean', generated={'as': '"%s" is null' % name, 'type': 'stored'})


# (type, its schema): types that columns can have which nobody here makes, and what their values come from and go to
DOMAINS = {'text': [('word', 'ext'), ('short', 'ext'), ('text', None), ('varchar(20)', None)],
           'number': [('number', 'ext'), ('positive', 'ext'), ('integer', None), ('bigint', None)],
           'words': [('word[]', 'ext'), ('text[]', None)]}
# A default that a column has before it becomes one of a domain is cast to that as it stands, which reads otherwise than the same default made anew.
DOMAIN_DEFAULTS = {'text': [None], 'number': [None], 'words': ["'{}'", "array['x']::ext.word[]"]}


def domains(r, m, was):
    """Columns of domains."""
    for name in ['o1', 'o2']:
        t, family = pick(r, m, was, name + ' in'), kept_as(r, was, name, sorted(DOMAINS), .9)
        kind, schema = kept_as(r, was, name + ' type', DOMAINS[family], .5)
        more = {'typeSchema': schema} if schema else {}
        default = kept_as(r, was, name + ' default', DOMAIN_DEFAULTS[family]) if r.random() < .4 else None
        if default:
            more['default'] = default
        column(t, name, kind, notNull=r.random() < .2, **more)
        if r.random() < .3:
            index(t, name + '_idx', name, isUnique=r.random() < .3)
        if r.random() < .2:
            column(t, name + '_g', 'boolean', generated={'as': '"%s" is null' % name, 'type': 'stored'})


# Operator classes of btree that a type's columns can have, the default one among them
CLASSES = {'text': ['text_ops', 'text_pattern_ops'], 'varchar(40)': ['text_ops', 'varchar_pattern_ops'], 'integer': ['int4_ops'],
           'bigint': ['int8_ops'], 'smallint': ['int2_ops'], 'uuid': ['uuid_ops'], 'date': ['date_ops'], 'boolean': ['bool_ops'],
           'timestamp': ['timestamp_ops'], 'jsonb': ['jsonb_ops'], 'inet': ['inet_ops'], 'real': ['float4_ops'], 'serial': ['int4_ops'],
           'numeric(10, 2)': ['numeric_ops']}
EXPRESSIONS = {'text': ['lower("%s")', '("%s" || \'x\')'], 'varchar(40)': ['upper("%s")'], 'integer': ['abs("%s")', '("%s" + 1)'],
               'bigint': ['("%s" %% 10)'], 'boolean': ['(not "%s")'], 'date': ['("%s" - \'2000-01-01\'::date)'], 'jsonb': ['("%s" ->> \'a\')']}
OPTIONS = [{}, {}, {'fillfactor': 70}, {'fillfactor': 90, 'deduplicate_items': 'off'}, {'deduplicate_items': 'on'}]


def sort_key(r, c):
    expressions = EXPRESSIONS.get(c['type'], []) if r.random() < .3 else []
    k = {'expression': r.choice(expressions) % c['name'] if expressions else c['name'], 'isExpression': bool(expressions),
         'asc': r.random() < .6, 'nulls': r.choice(['first', 'last'])}
    if not expressions and c['type'] in CLASSES and r.random() < .4:
        k['opclass'] = r.choice(CLASSES[c['type']])
    return k


def orders(r, m, was):
    """Indexes of several keys, each with its order, nulls and operator class."""
    for name in ['i_a', 'i_b']:
        t = pick(r, m, was, name + ' in')
        columns = [c for c in t['columns'].values() if (c['type'] in CLASSES or c.get('typeSchema')) and c['name'][0] != 'o']
        if not columns:
            continue
        chosen = was.get(name)
        if not kept(r, was, name) or not {c for c, _, _ in chosen} <= {c['name'] for c in columns} or any(
                t['columns'][c]['type'] != kind for c, kind, _ in chosen):
            some = r.sample(columns, min(len(columns), r.randint(1, 3)))
            chosen = was[name] = [(c['name'], c['type'], sort_key(r, c)) for c in some]
        index(t, name, '', isUnique=r.random() < .2, concurrently=r.random() < .15, **{'with': kept_as(r, was, name + ' with', OPTIONS)})
        t['indexes'][name]['columns'] = [dict(k, nulls=r.choice(['first', 'last'])) if r.random() < .1 else dict(k) for _, _, k in chosen]
        if r.random() < .3:
            t['indexes'][name]['where'] = '"%s" is not null' % chosen[0][0]


# What can be computed of a column, by its type: (type, expression)
COMPUTED = {'text': [('text', 'lower("%s")'), ('varchar(40)', 'left("%s", 30)'), ('integer', 'length("%s")'), ('text', '"%s" || \'x\'')],
            'varchar(40)': [('text', 'upper("%s")'), ('varchar(40)', '"%s"')], 'integer': [('bigint', '"%s"::bigint * 2'), ('integer', '- "%s"')],
            'bigint': [('numeric', '"%s" / 2'), ('text', '"%s"::text')], 'boolean': [('boolean', 'not "%s"'), ('integer', 'case when "%s" then 1 else 0 end')],
            'date': [('integer', 'extract(year from "%s")::integer'), ('date', '"%s" + 1')], 'jsonb': [('text', '"%s" ->> \'a\''), ('jsonb', '"%s" -> \'b\'')],
            'text[]': [('integer', 'cardinality("%s")')], 'uuid': [('text', '"%s"::text')], 'numeric(10, 2)': [('numeric(12, 2)', 'round("%s", 1)')],
            'smallint': [('integer', '"%s" + 1')]}


def computed(r, m, was):
    """Generated columns over others, in keys and indexes; now and then a plain column has the name."""
    for name in ['g1', 'g2']:
        t = pick(r, m, was, name + ' in')
        bases = [c for c in t['columns'].values() if c['type'] in COMPUTED and 'generated' not in c and not c.get('typeSchema')]
        if not bases:
            continue
        base = t['columns'].get(was.get(name + ' of'))
        if base not in bases or r.random() < .2:
            base = r.choice(bases)
            was[name + ' of'] = base['name']
        kind, expression = kept_as(r, was, name, COMPUTED[base['type']])
        more = {} if r.random() < .15 else {'generated': {'as': expression % base['name'], 'type': 'stored'}}
        column(t, name, kind, notNull=r.random() < .1, **more)
        use = kept_as(r, was, name + ' use', ['unique', 'index', 'check', 'view', 'policy', 'refers', 'none', 'none'])
        if use == 'unique' and kind != 'jsonb':
            t['uniqueConstraints'][name + '_unique'] = {'name': name + '_unique', 'nullsNotDistinct': False, 'columns': [name]}
        elif use == 'index':
            index(t, name + '_idx', name, isUnique=r.random() < .3)
        elif use == 'check':
            t['checkConstraints'][name + '_check'] = {'name': name + '_check', 'value': '"%s" is not null or true' % name}
        elif use == 'policy':
            policy(t, name + '_policy', '"%s" is not null' % name)
        elif use == 'view':
            m['views']['public.vg'] = {'columns': {}, 'name': 'vg', 'schema': 'public', 'isExisting': False, 'materialized': r.random() < .3,
                                       'definition': 'select "%s" from %s' % (name, q(t['schema'], t['name']))}


def refers(r, m, was):
    """A foreign key that keeps its name whatever it is from and to, into its own table, too."""
    t = pick(r, m, was, 'from')
    to = [(u, c) for u in m['tables'].values() for c in u['columns'].values()
          if c['primaryKey'] or any(x['columns'] == [c['name']] for x in u['uniqueConstraints'].values())]
    if not to:
        return
    u, c = r.choice(to)
    own = [x for x in t['columns'].values() if x['type'] == c['type'] and x.get('typeSchema') == c.get('typeSchema') and 'generated' not in x]
    # The server itself cannot compare varchar(10)[] where there are rows.
    if own and 'serial' not in c['type'] and not c['type'].endswith(']'):
        f = {'name': 'r_fk', 'tableFrom': t['name'], 'tableTo': u['name'], 'columnsFrom': [r.choice(own)['name']], 'columnsTo': [c['name']],
             'onDelete': r.choice(['no action', 'cascade', 'set null']), 'onUpdate': r.choice(['no action', 'restrict'])}
        if u['schema']:
            f['schemaTo'] = u['schema']
        t['foreignKeys']['r_fk'] = f


def trades(r, m, was):
    """The same few names for things of any kind."""
    makers = {'unique': lambda t, n, c: t['uniqueConstraints'].update({n: {'name': n, 'columns': [c], 'nullsNotDistinct': r.random() < .3}}),
              'index': lambda t, n, c: index(t, n, c), 'unique index': lambda t, n, c: index(t, n, c, isUnique=True),
              'check': lambda t, n, c: t['checkConstraints'].update({n: {'name': n, 'value': '"%s" is null or true' % c}}),
              'policy': lambda t, n, c: policy(t, n, 'true'),
              'sequence': lambda t, n, c: m['sequences'].update({key(t)[:-len(t['name'])] + n: options_of(r, n, t['schema'] or 'public')}),
              'enum': lambda t, n, c: m['enums'].update({key(t)[:-len(t['name'])] + n: {
                  'name': n, 'schema': t['schema'] or 'public', 'values': ['a', 'b']}}),
              'view': lambda t, n, c: m['views'].update({key(t)[:-len(t['name'])] + n: {
                  'columns': {}, 'name': n, 'schema': t['schema'] or 'public', 'isExisting': False, 'materialized': r.random() < .5,
                  'definition': 'select 1 as "%s"' % c}}),
              'column': lambda t, n, c: column(t, n, 'integer')}
    for name in ['n_1', 'n_2', 'n_3']:
        t = pick(r, m, was, name + ' in')
        columns = [c['name'] for c in t['columns'].values() if c['type'] in CLASSES]
        if columns and r.random() < .9:
            makers[kept_as(r, was, name, sorted(makers), .4)](t, name, kept_as(r, was, name + ' of', columns))


# Options of sequences: (increment, min, max, start), each with any cache and cycle
SEQUENCES = [('1', '1', '9223372036854775807', '1'), ('-1', '-9223372036854775808', '-1', '-1'), ('-2', '-100', '100', '7'),
             ('5', '-5', '5', '0'), ('1', '0', '1', '0'), ('9', '3', '1000', '1000')]


def options_of(r, name, schema):
    increment, low, high, start = r.choice(SEQUENCES)
    return {'name': name, 'schema': schema, 'increment': increment, 'startWith': start, 'minValue': low, 'maxValue': high,
            'cache': r.choice(['1', '20']), 'cycle': r.random() < .4}


def sequences(r, m, was):
    """Sequences with all that they can have."""
    for name in ['sq1', 'sq2']:
        if r.random() < .8:
            schema = kept_as(r, was, name, ['public', 's'])
            m['sequences']['%s.%s' % (schema, name)] = options_of(r, name, schema)


def outside(r, m, was):
    """Policies on a table of somebody else's, views that are only known of."""
    for name in ['p_1', 'p_2']:
        if r.random() < .7:
            command = kept_as(r, was, name, ['ALL', 'SELECT', 'INSERT', 'UPDATE'])
            p = {'name': name, 'as': r.choice(['PERMISSIVE', 'RESTRICTIVE']), 'for': command, 'to': ['public'], 'schema': 'ext', 'on': '"ext"."theirs"'}
            if command != 'INSERT':
                p['using'] = r.choice(['true', '"id" > 1', "what = 'it''s'"])
            if command not in ('SELECT', 'DELETE'):
                p['withCheck'] = r.choice(['true', '"id" > 2'])
            m['policies'][name] = p
    if r.random() < .5:
        m['views']['ext.seen'] = {'columns': {}, 'name': 'seen', 'schema': 'ext', 'isExisting': True, 'materialized': False}


# Options of a materialized view: (name, values)
STORED = [('fillfactor', [70, 90]), ('toastTupleTarget', [200, 4000]), ('parallelWorkers', [0, 3]), ('autovacuumEnabled', [True, False]),
          ('vacuumIndexCleanup', ['auto', 'on']), ('vacuumTruncate', [True, False]), ('autovacuumVacuumThreshold', [5, 50]),
          ('autovacuumVacuumScaleFactor', [1, 0]), ('autovacuumVacuumCostDelay', [2]), ('autovacuumVacuumCostLimit', [200]),
          ('autovacuumFreezeMinAge', [5]), ('autovacuumFreezeMaxAge', [200000]), ('autovacuumFreezeTableAge', [7]),
          ('autovacuumMultixactFreezeMinAge', [5]), ('autovacuumMultixactFreezeMaxAge', [20000]),
          ('autovacuumMultixactFreezeTableAge', [5]), ('logAutovacuumMinDuration', [10])]


def stored_views(r, m, was):
    """Materialized views with all that they can have, and indexes … under them are what they look at."""
    for name in ['mv1', 'mv2']:
        t = pick(r, m, was, name + ' in')
        chosen = kept_as(r, was, name, [r.sample(range(len(STORED)), r.randint(0, 4))], .6)
        v = {'columns': {}, 'name': name, 'schema': kept_as(r, was, name + ' schema', ['public', 's'], .9), 'isExisting': False, 'materialized': True,
             'definition': 'select count(*) as n from %s' % q(t['schema'], t['name'])}
        if chosen:
            v['with'] = {STORED[i][0]: r.choice(STORED[i][1]) for i in chosen}
        if r.random() < .2:
            v['using'] = 'heap'
        if r.random() < .2:
            v['tablespace'] = 'pg_default'
        m['views']['%s.%s' % (v['schema'], name)] = v


# Defaults of all sorts, as a snapshot has them
DEFAULTS = {'integer': [None, 0, 5, '(1 + 1)', "'7'", 'length(\'abc\')', "'5'::integer", 'null'], 'text': [
                None, 5, True, "''", "'a'::text", "(upper('x'))", 'current_user', "'{\"a\": 1}'", "'; --'", "e'a\\nb'", '$$it\'s$$'],
            'boolean': [None, True, False, "'yes'", '(1 = 1)', '(not false)'], 'timestamp with time zone': [
                'now()', "now() + interval '1 day'", "'2024-01-02 03:04:05+00'", 'CURRENT_TIMESTAMP(3)', "timezone('utc', now())"],
            'jsonb': ["'{}'", "'{}'::jsonb", "'[1, \"a\", null]'", "jsonb_build_object('a', 1)", "'\"it''s\"'"],
            'numeric': [1.5, 1e21, '-0.5', "'NaN'", 100, '1 / 3.0'], 'text[]': ["'{}'", "array[]::text[]", "'{\"a,b\",c}'", "array['x', null]"],
            'uuid': ['gen_random_uuid()', "'00000000-0000-4000-8000-000000000000'", "md5('x')::uuid"], 'date': ['current_date', "'2024-02-29'", "'tomorrow'"],
            'double precision': [0.1, -0.0, 1e-7, "'Infinity'", 'random()', 'pi()'], 'bigint': [9007199254740991, '9223372036854775807', "'-1'"],
            'interval': ["'1 day'", "interval '2' hour", "make_interval(days => 3)"], 'bytea': [r"'\x01'", "decode('ff', 'hex')"]}


def defaults(r, m, was):
    """Columns with defaults of all sorts."""
    for name in ['d1', 'd2', 'd3']:
        t, kind = pick(r, m, was, name + ' in'), kept_as(r, was, name, sorted(DEFAULTS))
        more = {'default': kept_as(r, was, name + ' value', DEFAULTS[kind], .4)} if r.random() < .8 else {}
        column(t, name, kind, notNull=r.random() < .2 and more.get('default') not in (None, 'null'), **more)


def schemas(r, m, was):
    """A schema that only one of the two has, maybe, with an enum, a table and a sequence that move in and out."""
    if r.random() < .6:
        m['schemas']['s3'] = 's3'
    some = ['public', 's'] + ['s3'] * 3 * ('s3' in m['schemas'])
    home = {n: kept_as(r, was, n, some, .5) for n in ('me', 'm1', 'mq')}
    m['enums']['%s.me' % home['me']] = {'name': 'me', 'schema': home['me'], 'values': kept_as(r, was, 'values', [['a', 'b'], ['b', 'a', 'c'], ['a']])}
    m['sequences']['%s.mq' % home['mq']] = options_of(r, 'mq', home['mq'])
    t = {'name': 'm1', 'schema': home['m1'] if home['m1'] != 'public' else '', 'columns': {}, 'indexes': {}, 'foreignKeys': {},
         'compositePrimaryKeys': {}, 'uniqueConstraints': {}, 'policies': {}, 'checkConstraints': {}, 'isRLSEnabled': False}
    column(t, 'id', 'integer', primaryKey=True, notNull=True)
    column(t, 'e', 'me', typeSchema=home['me'], default="'a'")
    column(t, 'n', 'bigint', default='nextval(\'"%s"."mq"\')' % home['mq'])
    index(t, 'm1_e_idx', 'e', where='"e" = \'a\'')
    t['checkConstraints']['m1_check'] = {'name': 'm1_check', 'value': '"m1"."e" <> \'a\'::"%s"."me" or true' % home['me']}
    m['tables'][key(t)] = t
    u = pick(r, m, was, 'user')
    if r.random() < .6 and u is not t:
        column(u, 'm', 'integer')
        u['foreignKeys']['m_fk'] = dict({'name': 'm_fk', 'tableFrom': u['name'], 'tableTo': 'm1', 'columnsFrom': ['m'], 'columnsTo': ['id'],
                                         'onDelete': 'cascade', 'onUpdate': 'no action'}, **({'schemaTo': t['schema']} if t['schema'] else {}))
    if r.random() < .6:
        column(u, 'me', 'me', typeSchema=home['me'])


MORE = {'families': families, 'domains': domains, 'schemas': schemas, 'sequences': sequences, 'defaults': defaults, 'computed': computed,
        'orders': orders, 'refers': refers, 'trades': trades, 'stored_views': stored_views, 'outside': outside}


def add(seed, prev, cur, only=()):
    """Puts kinds of things in, of `only` where that is not empty."""
    r = random.Random('more %d' % seed)
    for name, kind in MORE.items():
        chosen = r.random() < .3
        own = random.Random('%s %d' % (name, seed))
        if chosen and not only or name in only:
            was = {}
            kind(own, prev, was)
            kind(own, cur, was)
