// node turso.cjs DRIZZLE-KIT <PAIRS >TEXTS: what drizzle-kit generates for libSQL from pairs of snapshots, an array of
// {prev, cur}, as an array of texts, null where it fails. Its api exports no such function; the one that its program uses is in
// the same file, and is taken out of there. Nothing is renamed.
const fs = require('fs');
const Module = require('module');
const path = require('path');

const pairs = JSON.parse(fs.readFileSync(0, 'utf8'));
const file = path.join(process.argv[2], 'api.js');
const module_ = new Module(file);
module_.filename = file;
module_.paths = Module._nodeModulePaths(path.dirname(file));
module_._compile(fs.readFileSync(file, 'utf8') + `
module.exports = async ({ prev, cur }) => {
  init_snapshotsDiffer();
  const plain = async ({ created, deleted }) => ({ created, deleted, renamed: [], moved: [] });
  const columns = async ({ tableName, schema, created, deleted }) => ({ tableName, schema, created, deleted, renamed: [] });
  const [a, b] = [sqliteSchema.parse(prev), sqliteSchema.parse(cur)];
  return (await applyLibSQLSnapshotsDiff(squashSqliteScheme(a), squashSqliteScheme(b), plain, columns, plain, a, b)).sqlStatements;
};`, file);

const log = console.log;
console.log = () => {};
(async () => {
    const texts = [];
    for (const pair of pairs)
        texts.push(await module_.exports(pair).then((list) => list.join('--> statement-breakpoint\n'), () => null));
    log(JSON.stringify(texts));
})();
