# npm.sh FOLDER: the packages that the interoperability tests and the benchmark hold schemagen against, and newer databases
# to run the golden migrations on, in that folder.
# Prints nothing where they are there already. Needs node and npm, and the network once.
set -eu
lib=$(cd "$(dirname "$0")" && pwd)
here=$(cd "$lib/../interop" && pwd)
mkdir -p "$1"
cd "$1"
if [ -f installed ] && cmp -s installed "$here/package.json"; then
    exit 0
fi
rm -rf node_modules installed package-lock.json
cp "$here/package.json" package.json
npm install --no-audit --no-fund --no-progress --no-update-notifier --loglevel=error
for server in node_modules/postgresql-*; do
    [ ! -f "$server/native/pg-symlinks.json" ] || node "$lib/links.cjs" "$server"
done
cp "$here/package.json" installed
