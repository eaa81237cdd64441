# npm.sh FOLDER: the packages that the interoperability tests and the benchmark hold schemagen against, in that folder.
# Prints nothing where they are there already. Needs node and npm, and the network once.
set -eu
here=$(cd "$(dirname "$0")/../interop" && pwd)
mkdir -p "$1"
cd "$1"
if [ -f installed ] && cmp -s installed "$here/package.json"; then
    exit 0
fi
rm -rf node_modules installed package-lock.json
cp "$here/package.json" package.json
npm install --no-audit --no-fund --no-progress --no-update-notifier --loglevel=error
cp "$here/package.json" installed
