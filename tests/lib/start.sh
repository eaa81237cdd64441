# Starts a test, script or program, and says at its end how long it took.
began=$(date +%s)
case $(head -c 2 "$1") in
'#!') sh "$@" ;;
*) "$@" ;;
esac
status=$?
echo "# took $(($(date +%s) - began)) s"
exit $status
