// links.cjs FOLDER: makes the symbolic links that the package of PostgreSQL binaries there lists, and lets its programs
// run; what its own installation script would do, where npm runs such scripts.
const fs = require('node:fs');
const path = require('node:path');

const root = process.argv[2];
for (const { source, target } of JSON.parse(fs.readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8'))) {
    const link = path.join(root, target);
    fs.rmSync(link, { force: true });
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
}
for (const program of fs.readdirSync(path.join(root, 'native/bin')))
    fs.chmodSync(path.join(root, 'native/bin', program), 0o755);
