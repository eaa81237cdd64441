# Starts a test, script or program.
case $(head -c 2 "$1") in
'#!') exec sh "$@" ;;
*) exec "$@" ;;
esac
