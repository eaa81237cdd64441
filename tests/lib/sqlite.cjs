// A SQLite in memory for tests/lib/engines.py, of the npm package in the folder named: sql.js or libsql. Driven by one JSON array a
// line, ["open"], ["exec", SQL] or ["query", SQL, [ARGUMENT…]]; each is answered by a line {"rows": […]} or {"error": "…"}.
const path = require('node:path');
const readline = require('node:readline');
const plain = (value) => (value instanceof Uint8Array ? { blob: Buffer.from(value).toString('hex') } : value);

const engines = {
    async 'sql.js'(package_) {
        const SQL = await package_();
        return {
            open: () => new SQL.Database(),
            exec: (db, sql) => db.run(sql),
            query(db, sql, values) {
                const statement = db.prepare(sql, values);
                const rows = [];
                try {
                    while (statement.step()) rows.push(statement.get());
                } finally {
                    statement.free();
                }
                return rows;
            },
        };
    },
    async libsql(Database) {
        return {
            open: () => new Database(':memory:'),
            exec: (db, sql) => db.exec(sql),
            query: (db, sql, values) => db.prepare(sql).raw().all(...values),
        };
    },
};

engines[path.basename(process.argv[2])](require(process.argv[2])).then((engine) => {
    let db = null;
    const commands = {
        open() {
            if (db) db.close();
            db = engine.open();
            return [];
        },
        exec(sql) {
            engine.exec(db, sql);
            return [];
        },
        query: (sql, values) => engine.query(db, sql, values).map((row) => row.map(plain)),
    };
    readline.createInterface({ input: process.stdin }).on('line', (line) => {
        const [name, ...rest] = JSON.parse(line);
        let answer;
        try {
            answer = { rows: commands[name](...rest) };
        } catch (e) {
            answer = { error: String(e.message || e) };
        }
        process.stdout.write(JSON.stringify(answer) + '\n');
    });
});
