// A SQLite in memory for tests/lib/engines.py: sql.js, driven by one JSON array a line, ["open"], ["exec", SQL] or
// ["query", SQL, [ARGUMENT…]]; each is answered by a line {"rows": […]} or {"error": "…"}.
const readline = require('node:readline');
const plain = (value) => (value instanceof Uint8Array ? { blob: Buffer.from(value).toString('hex') } : value);

require(process.argv[2])().then((SQL) => {
    let db = null;
    const commands = {
        open() {
            if (db) db.close();
            db = new SQL.Database();
            return [];
        },
        exec(sql) {
            db.run(sql);
            return [];
        },
        query(sql, values) {
            const statement = db.prepare(sql, values);
            const rows = [];
            try {
                while (statement.step()) rows.push(statement.get().map(plain));
            } finally {
                statement.free();
            }
            return rows;
        },
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
