"""What random_pg.py puts into a pair of models besides tables, columns and what is plain in them: a function a kind of thing, called
with the first model of the pair and then with the second one. What it made in the first is in `was`, so that much of it stays. And
names that change places: all columns, tables, enums … of the second model in circles, a schema that has another name."""
import json
import random
import re

NUMBERS = ('integer', 'bigint', 'smallint')
ACTIONS = ['no action', 'cascade', 'restrict', 'set null', 'set default']


def q(schema, name):
    return '"%s"."%s"' % (schema, name) if schema else '"%s"' % name


def key(o):
    return '%s.%s' % (o['schema'] or 'public', o['name'])


def kept(r, was, name, chance=.7):
    """Whether what is called so is to be as it was."""
    return name in was and r.random() < chance


def pick(r, m, was, name):
    """A table, the one that was picked before where it is still there."""
    if not kept(r, was, name, .8) or was[name] not in m['tables']:
        was[name] = r.choice(sorted(m['tables']))
    return m['tables'][was[name]]


def column(t, name, kind, **more):
    t['columns'][name] = dict({'name': name, 'type': kind, 'primaryKey': False, 'notNull': False}, **more)
    return t['columns'][name]


def index(t, name, expression, is_expression=False, **more):
    k = {'expression': expression, 'isExpression': is_expression, 'asc': True, 'nulls': 'last'}
    opclass = more.pop('opclass', None)
    if opclass:
        k['opclass'] = opclass
    t['indexes'][name] = dict({'name': name, 'isUnique': False, 'concurrently': False, 'method': 'btree', 'with': {}, 'columns': [k]},
                              **more)


def policy(t, name, using, **more):
    t['policies'][name] = dict({'name': name, 'as': 'PERMISSIVE', 'for': 'ALL', 'to': ['public'], 'using': using}, **more)


def roles(r, m, was):
    """Roles, and policies of them."""
    names = r.sample(['rnd_a', 'rnd_b', 'rnd_c', 'rnd D"'], r.randint(1, 3))
    m['roles'] = {n: {'name': n, 'createDb': r.random() < .2, 'createRole': r.random() < .2, 'inherit': r.random() < .7} for n in names}
    t = pick(r, m, was, 'table')
    policy(t, 'by_role', 'true', withCheck='1 = %d' % r.randint(1, 2))
    kind = r.choice(['INSERT', 'UPDATE', 'DELETE'])
    policy(t, 'one', 'true', **{'for': kind})
    if kind == 'INSERT':
        t['policies']['one'] = dict(t['policies']['one'], withCheck=t['policies']['one'].pop('using'))
    for t in m['tables'].values():
        for p in t['policies'].values():
            if r.random() < .7:
                p['to'] = sorted(r.sample(names + ['current_user'], r.randint(1, len(names))))


def keys(r, m, was):
    """A foreign key over two columns, and the key that it refers to."""
    u, t = pick(r, m, was, 'to'), pick(r, m, was, 'from')
    if not kept(r, was, 'columns'):
        was['columns'] = r.sample(['k1', 'k2', 'k3'], 2), r.sample(['f1', 'f2', 'f3'], 2)
    if not kept(r, was, 'types'):
        was['types'] = [r.choice(['integer', 'bigint', 'text', 'varchar(40)', 'uuid', 'numeric(10, 2)', 'enum']) for _ in 'ab']
    for i, kind in enumerate(was['types']):
        more, enums = {}, sorted(m['enums'])
        if kind == 'enum' and enums:
            e = m['enums'][was.setdefault('enum', enums[0]) if was.get('enum') in enums else enums[0]]
            kind, more = e['name'], {'typeSchema': e['schema']}
        elif kind == 'enum':
            kind = 'text'
        column(u, was['columns'][0][i], kind, notNull=r.random() < .3, **more)
        other = 'bigint' if kind == 'integer' and r.random() < .2 else kind
        column(t, was['columns'][1][i], other, **more)
    has_key = u['compositePrimaryKeys'] or any(c['primaryKey'] for c in u['columns'].values())
    if not kept(r, was, 'how', .6):
        was['how'] = r.choice(['unique', 'primary', 'index', 'nulls'])
    how, cols = was['how'], list(was['columns'][0])
    if how == 'primary' and not has_key:
        u['compositePrimaryKeys']['k_pk'] = {'name': 'k_pk', 'columns': cols}
    elif how == 'index':
        index(u, 'k_idx', cols[0], isUnique=True)
        u['indexes']['k_idx']['columns'].append({'expression': cols[1], 'isExpression': False, 'asc': True, 'nulls': 'last'})
    else:
        u['uniqueConstraints']['k_unique'] = {'name': 'k_unique', 'columns': cols, 'nullsNotDistinct': how == 'nulls'}
    f = {'name': 'k_fk', 'tableFrom': t['name'], 'tableTo': u['name'], 'columnsFrom': list(was['columns'][1]), 'columnsTo': cols,
         'onDelete': r.choice(ACTIONS), 'onUpdate': r.choice(ACTIONS)}
    if u['schema']:
        f['schemaTo'] = u['schema']
    t['foreignKeys']['k_fk'] = f


def primary_keys(r, m, was):
    """Primary keys of any columns."""
    for t in m['tables'].values():
        to = [f for u in m['tables'].values() for f in u['foreignKeys'].values() if f['tableTo'] == t['name']]
        cols = [c['name'] for c in t['columns'].values() if c['type'] not in ('json', 'jsonb', 'xml', 'point')]
        if to or not cols or any(c['primaryKey'] for c in t['columns'].values()):
            continue
        if r.random() < .7:
            name = t['name'] + r.choice(['_pk', '_pk', '_other_pk', '_pkey'])
            t['compositePrimaryKeys'] = {name: {'name': name, 'columns': r.sample(cols, min(len(cols), r.randint(1, 3)))}}


def identities(r, m, was):
    """Identity columns with all that they can have."""
    for t in m['tables'].values():
        for c in t['columns'].values():
            if c['type'] not in NUMBERS or 'default' in c or 'generated' in c or not ('identity' in c or r.random() < .3):
                continue
            up, low, high = r.random() < .7, r.choice(['-100', '1', '5']), r.choice(['200', '32767'])
            c['notNull'] = True
            c['identity'] = {'type': r.choice(['always', 'byDefault']),
                             'name': r.choice(['%s_%s_seq', 'own_%s_%s']) % (t['name'], c['name']), 'schema': t['schema'] or 'public',
                             'increment': r.choice(['1', '2'] if up else ['-1', '-3']), 'startWith': r.choice([high, '7', low]),
                             'minValue': low, 'maxValue': high, 'cache': r.choice(['1', '1', '20']), 'cycle': r.random() < .5}


def values(r, m, was):
    """SQL of all sorts that names values of an enum which a column has."""
    if not m['enums']:
        return
    if not kept(r, was, 'enum') or was['enum'] not in m['enums']:
        was['enum'] = r.choice(sorted(m['enums']))
    e, t = m['enums'][was['enum']], pick(r, m, was, 'table')
    if not kept(r, was, 'value') or was['value'] not in e['values']:
        was['value'] = r.choice(e['values'])
    if not kept(r, was, 'column'):
        was['column'] = r.choice(['x1', 'x2'])
    if not kept(r, was, 'array', .9):
        was['array'] = r.random() < .3
    x, lit = was['column'], "'%s'" % was['value'].replace("'", "''")
    full = '"%s"."%s"' % (e['schema'], e['name'])
    more = {'default': lit} if r.random() < .5 else {}
    if was['array']:
        more = {'default': r.choice(["'{\"%s\"}'" % lit[1:-1], "'{%s}'::%s[]" % (lit[1:-1], full), "array[%s]::%s[]" % (lit, full)])}
    elif more and r.random() < .3:
        more['default'] = '%s::%s' % (lit, full)
    column(t, x, e['name'] + ('[]' if was['array'] else ''), typeSchema=e['schema'], **more)
    if not kept(r, was, 'test', .6):
        was['test'] = r.choice(['%(l)s = any(%(x)s)', '%(x)s <> array[%(l)s]::%(f)s[]'] if was['array'] else [
            '%(x)s <> %(l)s', '%(x)s in (%(l)s, %(l)s::%(f)s)', '%(x)s >= %(l)s', '%(x)s is null or %(x)s = %(l)s',
            'coalesce(%(x)s, %(l)s) = %(l)s'])
    if was['array'] != ('array' in was['test'] or 'any' in was['test']):
        was['test'] = "%(l)s = any(%(x)s)" if was['array'] else '%(x)s <> %(l)s'
    plain = was['test'] % {'x': '"%s"' % x, 'l': lit, 'f': full}
    qualified = was['test'] % {'x': '"%s"."%s"' % (t['name'], x), 'l': lit, 'f': full}
    uses = {'check': lambda: t['checkConstraints'].update(v_check={'name': 'v_check', 'value': r.choice([plain, qualified])}),
            'index': lambda: index(t, 'v_idx', x, where=r.choice([plain, qualified])),
            'unique': lambda: index(t, 'v_unique_idx', x, isUnique=True),
            'expression': lambda: index(t, 'v_expr_idx', '(%s)' % plain, True),
            'policy': lambda: policy(t, 'v_policy', plain, withCheck=plain),
            'generated': lambda: column(t, 'vg', 'boolean', generated={'as': plain, 'type': 'stored'}),
            'case': lambda: column(t, 'vc', e['name'], typeSchema=e['schema'], generated={
                'as': 'case when %s then %s::%s end' % (plain, lit, full), 'type': 'stored'}),
            'view': lambda: m['views'].update({'public.vv': {
                'columns': {}, 'name': 'vv', 'schema': 'public', 'isExisting': False, 'materialized': r.random() < .3,
                'definition': 'select "%s", %s as one from %s where %s' % (x, plain, q(t['schema'], t['name']), plain)}})}
    if not kept(r, was, 'uses'):
        was['uses'] = r.sample(sorted(uses), r.randint(1, 3))
    for use in was['uses']:
        uses[use]()


# What indexes a type can have: (method, operator class, expression, options)
METHODS = {'jsonb': [('gin', None, None, {}), ('gin', 'jsonb_path_ops', None, {'fastupdate': 'off'}), ('gin', 'jsonb_ops', None, {})],
           'text': [('btree', 'text_pattern_ops', None, {'fillfactor': 70}), ('hash', None, None, {}), ('brin', None, None, {}),
                    ('btree', None, '"%s" collate "C"', {}), ('gin', None, "to_tsvector('simple'::regconfig, \"%s\")", {}),
                    ('gin', 'tsvector_ops', "to_tsvector('simple'::regconfig, \"%s\")", {}), ('spgist', None, None, {})],
           'varchar(40)': [('btree', 'varchar_pattern_ops', None, {}), ('hash', None, None, {'fillfactor': 60}),
                           ('btree', None, 'upper("%s")', {}), ('brin', None, None, {})],
           'inet': [('gist', 'inet_ops', None, {}), ('spgist', None, None, {}), ('btree', 'inet_ops', None, {}), ('hash', None, None, {})],
           'integer[]': [('gin', None, None, {}), ('gin', 'array_ops', None, {})], 'text[]': [('gin', None, None, {}), ('hash', None, None, {})],
           'integer': [('hash', None, None, {}), ('brin', 'int4_minmax_ops', None, {'pages_per_range': 16}), ('btree', 'int4_ops', None, {})],
           'bigint': [('brin', 'int8_minmax_ops', None, {}), ('hash', None, None, {}), ('btree', None, 'abs("%s")', {'fillfactor': 80})],
           'date': [('brin', None, None, {}), ('btree', 'date_ops', None, {})], 'timestamp': [('brin', 'timestamp_minmax_ops', None, {})],
           'enum': [('hash', None, None, {}), ('btree', 'enum_ops', None, {}), ('btree', None, None, {'deduplicate_items': 'off'})],
           'enum[]': [('gin', None, None, {}), ('btree', None, None, {})]}


def methods(r, m, was):
    """Indexes of all methods."""
    for t in m['tables'].values():
        for c in list(t['columns'].values()):
            kind = ('enum[]' if c['type'].endswith(']') else 'enum') if c.get('typeSchema') else c['type']
            if kind not in METHODS or c.get('typeSchema') == 'ext' or r.random() < .4:
                continue
            name = '%s_%s_method_idx' % (t['name'], c['name'])
            if not kept(r, was, (name, kind)):
                was[name, kind] = r.choice(METHODS[kind])
            method, opclass, expression, options = was[name, kind]
            more = {'opclass': opclass} if opclass else {}
            if r.random() < .2:
                more['where'] = '"%s" is not null' % c['name']
            index(t, name, expression % c['name'] if expression else c['name'], bool(expression), method=method, **{'with': options}, **more)


def view_of(r, m, known, n):
    """A view over a table or an earlier view, of those in `known`: {name: columns}; `n` names what is computed."""
    source = r.choice(sorted(known))
    cols = r.sample(known[source], r.randint(1, len(known[source])))
    some, a, b = ', '.join('"%s"' % c for c in cols), cols[0], cols[-1]
    forms = {'plain': ('select %s from %s' % (some, source), cols), 'alias': ('select o."%s" as "%s" from %s as o' % (a, n, source), [n]),
             'count': ('select "%s" is null as %s, count(*) as x%s from %s group by 1' % (a, n, n, source), [n, 'x' + n]),
             'with': ('with x as (select %s from %s) select x."%s" from x' % (some, source, b), [b]),
             'null': ('select %s, "%s" is null as %s from %s where "%s" is null' % (some, a, n, source, b), cols + [n]),
             'join': ('select a."%s" from %s a left join %s b on a."%s" is null and b."%s" is null' % (a, source, source, a, b), [a]),
             'sub': ('select %s from %s z where exists (select 1 from %s y where y."%s" is not null)' % (some, source, source, a), cols),
             'union': ('select "%s" is null as %s from %s union all select "%s" is null from %s' % (a, n, source, b, source), [n])}
    kind = r.choice(sorted(forms))
    return {'definition': forms[kind][0], 'columns': forms[kind][1], 'source': source, 'of': cols, 'plain': kind in ('plain', 'alias'),
            'schema': r.choice(['public', 'public', 's']), 'materialized': r.random() < .3}


def views(r, m, was):
    """Views of views, in both schemas, with options."""
    known = {q(t['schema'], t['name']): list(t['columns']) for t in m['tables'].values()}
    tables = set(known)
    m['views'] = {}
    for name in r.sample(['v1', 'v2', 'v3', 'v4'], r.randint(1, 4)):
        v = was.get(name)
        new = not v
        if not v or r.random() < .3 or not set(v['of']) <= set(known.get(v['source'], [])):
            v = view_of(r, m, known, 'n' + name)
        v = was[name] = dict(v, **{k: w for k, w in view_of(r, m, known, name).items() if k in ('schema', 'materialized') and r.random() < .2})
        out = {'columns': {}, 'name': name, 'isExisting': False}
        out.update((k, v[k]) for k in ('definition', 'schema', 'materialized'))
        options = [('fillfactor', 70), ('autovacuumEnabled', False)] if v['materialized'] else [
            ('securityBarrier', True), ('securityInvoker', r.random() < .5)] + [('checkOption', 'local')] * (v['plain'] and v['source'] in tables)
        if r.random() < .4:
            out['with'] = dict(r.sample(options, r.randint(1, len(options))))
        m['views']['%s.%s' % (v['schema'], name)] = out
        known[q(v['schema'], name)] = v['columns']
    if out['materialized'] and r.random() < .3 and new:
        out['withNoData'] = True  # the last one: what looks into it would find it without rows; one that has rows keeps them


# Types that nothing else here has: (default, method of an index)
RAW = {'money': ("'1.00'", None), 'bytea': (r"'\x00'", 'btree'), 'int4range': ("'[1,3)'", 'gist'), 'tsvector': ("'a'", 'gin'),
       'bit(3)': ("B'101'", None), 'interval': ("'1 day'", 'btree'), 'char(3)': ("'abc'", 'hash'), 'xml': ("'<a/>'", None),
       'point': ("'(1,2)'", 'gist'), 'json': ("'{}'::json", None), 'macaddr': (None, 'hash'), 'time': ("'10:00'", 'brin'),
       'double precision': (0, 'btree'), 'varchar(10)[]': ("'{}'", 'gin'), 'oid': (None, None), 'numeric': ('1.5', None),
       'timestamp (6)': ('now()', 'brin'), 'smallserial': (None, None), 'bigserial': (None, None), 'name': ("'n'", 'hash')}


def raw_types(r, m, was):
    """Columns of other types."""
    for name in ['z1', 'z2']:
        t = pick(r, m, was, name + ' in')
        if not kept(r, was, name, .5):
            was[name] = r.choice(sorted(RAW))
        default, method = RAW[was[name]]
        more = {'default': default} if default is not None and r.random() < .4 else {}
        column(t, name, was[name], notNull='serial' in was[name], **more)
        if method and r.random() < .4:
            index(t, '%s_%s_raw_idx' % (t['name'], name), name, method=method)
        if r.random() < .3:
            t['checkConstraints'][name + '_check'] = {'name': name + '_check', 'value': '"%s" is not null or true' % name}


def comments(r, m, was):
    """Comments on all sorts of things."""
    def some(section):
        return {k: {'doc': r.choice(['one', "it's", 'two\nlines'])} for k in section if r.random() < .4}
    docs = {k: some(m[k]) for k in ('tables', 'enums', 'views', 'sequences', 'roles', 'schemas')}
    for k, t in m['tables'].items():
        docs['tables'].setdefault(k, {}).update((x, some(t[x])) for x in (
            'columns', 'indexes', 'uniqueConstraints', 'checkConstraints', 'foreignKeys', 'compositePrimaryKeys', 'policies'))
        for u in t['uniqueConstraints'].values():  # the comment of one that lends the primary key its name stays with the key when it goes
            if any(t['columns'][c]['primaryKey'] for c in u['columns']):
                docs['tables'][k]['uniqueConstraints'].pop(u['name'], None)
    m['internal'] = {'schemagen': docs}


def counts(r, m, was):
    """Defaults that count with the sequence of another table's column."""
    there = [(key(t), c['identity']['name'] if 'identity' in c else '%s_%s_seq' % (t['name'], c['name']), t['schema'] or 'public')
             for t in m['tables'].values() for c in t['columns'].values() if c['type'] == 'serial' or 'identity' in c]
    for name in ['n1', 'n2']:
        t = pick(r, m, was, name + ' in')
        others = [(n, schema) for k, n, schema in there if k > key(t)]  # never two tables of each other's
        if others and not (kept(r, was, name) and was[name] in others):
            was[name] = r.choice(others)
        if others:
            column(t, name, r.choice(['bigint', 'integer']), default='nextval(\'"%s"."%s"\')' % was[name][::-1])


def rows(r, m, was):
    """Columns that have the row type of another table."""
    for name in ['w1', 'w2']:
        t = pick(r, m, was, name + ' in')
        others = [k for k in m['tables'] if k > key(t)]  # no table can have rows of its own in it
        if others and not (kept(r, was, name) and was[name] in others):
            was[name] = r.choice(others)
        if others and kept(r, was, name, .9):
            column(t, name, q(*was[name].split('.')) + r.choice(['', '', '[]']))


KINDS = {'raw_types': raw_types, 'roles': roles, 'keys': keys, 'primary_keys': primary_keys, 'identities': identities, 'counts': counts,
         'rows': rows, 'values': values, 'methods': methods, 'views': views, 'comments': comments}
CIRCLES = {'table': ['t1', 't2', 't3'], 'column': ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'k1', 'k2', 'k3', 'f1', 'f2', 'f3', 'x1', 'x2', 'z1', 'z2'],
           'enum': ['e1', 'e2'], 'sequence': ['q', 'q2'], 'view': ['v1', 'v2', 'v3', 'v4'], 'value': ['a', 'b', 'c', 'D'],
           'role': ['rnd_a', 'rnd_b', 'rnd_c']}
SETS = {'table': 'tables', 'enum': 'enums', 'sequence': 'sequences', 'view': 'views', 'role': 'roles'}


def walk(value, text):
    """The same with all of its texts, keys too, as `text` makes them."""
    if isinstance(value, dict):
        return {text(k): walk(v, text) for k, v in value.items()}
    if isinstance(value, list):
        return [walk(v, text) for v in value]
    return text(value) if isinstance(value, str) else value


class Names:
    """Other names for what the second model has."""

    def __init__(self, r, kinds):
        self.turned, self.schema, self.renamed = {}, 's', False
        for kind in kinds:
            names = list(CIRCLES[kind])
            r.shuffle(names)
            names = names[:r.choice([2, 3, len(names)])]
            self.turned[kind] = dict(zip(names, names[1:] + names[:1]))
        # Names that are made of others follow, or stay as they are.
        self.edge = r.choice(['a-zA-Z0-9', 'a-zA-Z0-9_'])

    def name(self, kind, name):
        return self.turned.get(kind, {}).get(name, name)

    def key(self, kind, path):
        if kind not in ('table', 'enum', 'sequence', 'view'):
            return self.name(kind, path)
        schema, name = path.split('.', 1)
        return '%s.%s' % (self.schema if schema == 's' else schema, self.name(kind, name))

    def follows(self, path):
        """What is called so has this name since its schema was renamed."""
        return self.schema + path[1:] if self.renamed and path.startswith('s.') else path

    def text(self, s):
        pairs = {a: b for kind, t in self.turned.items() if kind != 'value' for a, b in t.items()}
        if pairs:
            s = re.sub('(?<![%s])(%s)(?![%s])' % (self.edge, '|'.join(sorted(pairs, key=len, reverse=True)), self.edge),
                       lambda m: pairs[m.group(1)], s)
        values = self.turned.get('value')
        if values:
            s = re.sub("(?<=['{\"])(%s)(?=['}\"])" % '|'.join(values), lambda m: values[m.group(1)], s)
        if self.schema != 's':
            s = re.sub(r'^s(?=\.|$)|(?<=")s(?="\.)', self.schema, s)
        return s

    def model(self, m):
        out = walk(m, self.text)
        if has_clash(out) or re.search(r'nextval.{0,20}\.."\w+_seq', json.dumps(out)):
            self.edge = 'a-zA-Z0-9'
            out = walk(m, self.text)
        if 'value' in self.turned:
            for e in out['enums'].values():
                e['values'] = [self.name('value', v) for v in e['values']]
        return out


def has_clash(m):
    """Whether a name that the server chooses is written down somewhere else."""
    names = [key(v) for k in ('tables', 'views', 'sequences', 'enums') for v in m[k].values()]
    for t in m['tables'].values():
        own = [n for k in ('indexes', 'compositePrimaryKeys', 'uniqueConstraints') for n in t[k]]
        for c in t['columns'].values():
            own += ['%s_pkey' % t['name']] * c['primaryKey'] + ['%s_%s_seq' % (t['name'], c['name'])] * (c['type'] == 'serial')
            own += [c['identity']['name']] if 'identity' in c else []
        names += ['%s.%s' % (t['schema'] or 'public', n) for n in own]
    return len(names) > len(set(names))


def add(seed, prev, cur, only=()):
    """Puts kinds of things in, of `only` where that is not empty. What is to have other names in the second model."""
    r = random.Random('kinds %d' % seed)
    chosen = [k for k in sorted(KINDS) if r.random() < .45]
    for k in [k for k in KINDS if k in chosen]:
        was = {}
        if not only or k in only:
            state = r.getstate()
            KINDS[k](r, prev, was)
            KINDS[k](r, cur, was)
            r.setstate(state)
        r.random()
    circles = [k for k in sorted(CIRCLES) if r.random() < .4] if r.random() < .5 else []
    names = Names(r, [k for k in circles if not only or 'circles' in only])
    if r.random() < .15 and (not only or 'schema' in only):
        names.schema = 's2'
    return names


def copied(m):
    return json.loads(json.dumps(m))
