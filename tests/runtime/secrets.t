#!/bin/sh
# A password is in no message, no log, no list of processes, no report, no figures and no file, however it is given.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"

mkdir -p m/meta seeds
echo '{"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":1000,"tag":"0000_a","breakpoints":true},{"idx":1,"version":"7","when":2000,"tag":"0001_b","breakpoints":true}]}' \
    >m/meta/_journal.json
printf 'CREATE TABLE a (x integer);' >m/0000_a.sql
printf 'SELECT * FROM nothing;' >m/0001_b.sql
printf 'project {\n  dialect postgresql\n  out "m"\n}\n' >schemagen.schema
printf 'INSERT INTO nothing VALUES (1);' >seeds/one.sql

# Every command that takes a database, with all that writes something down; with $both the URL is also in the environment, as in
# deploy jobs.
both=
run_all() {
    for how in --url ${both:+env}; do
        case $how in
        env) DATABASE_URL=$1; export DATABASE_URL; set -- "$1" ;;
        *) unset DATABASE_URL; set -- "$1" --url "$1" ;;
        esac
        url=$1
        shift
        echo "== $how"
        schemagen migrate "$@" --metrics metrics --on-failure 'cat >report'
        schemagen migrate "$@" --log json
        schemagen migrate "$@" --json
        schemagen migrate "$@" --dry-run
        for command in status history validate baseline repair seed down "down --dry-run" "resolve --applied 0000_a" "status --json" check; do
            # shellcheck disable=SC2086
            schemagen ${command%% *} "$@" $(echo "$command" | sed -n 's/^[a-z]* //p')
        done
        schemagen backup x.dump "$@"
        schemagen wait "$@" --timeout 100ms
        schemagen reset "$@"
        schemagen import m "$@"
        mv schemagen.schema keep && schemagen import m "$@"
        mv keep schemagen.schema
        cat metrics report x.dump 2>/dev/null
    done
    echo "== targets"
    echo "$url" >targets
    schemagen migrate --targets targets --metrics metrics --on-failure 'cat >report'
    cat metrics report
    rm -f x.dump
}
# The words of the password, as given and as decoded: at least five characters that nothing else has.
absent() {
    run_all "$1" >all 2>&1
    for secret in s3cr3t p4ss S3CR3T; do
        if grep -n "$secret" all >found; then
            fail "$2"
            diag_file found
            return
        fi
    done
    pass "$2"
}

# No server there: libpq itself has much to say.
both=y
absent 'postgresql://me:s3cr3t@/x?host=/nowhere' "in a URL"
both=
absent 'postgresql://me:s3cr3t%20p4ss%40x@/x?host=/nowhere' "percent-encoded"
absent 'postgresql://me:%73%33cr3t-p4ss@/x?host=/nowhere' "encoded where it need not be"
absent 'postgresql://me:s3cr3t@p4ss@/x?host=/nowhere' "with an @ that should be encoded"
absent 'postgresql://me:s3cr3t/p4ss@localhost:1/x' "with a slash that should be encoded"
absent 'postgresql://me:s3cr3t:p4ss@localhost:1/x' "with a colon"
absent 'postgresql://me:s3cr3t?p4ss@localhost:1/x' "with a question mark"
absent 'postgresql://me:s3cr3t#p4ss@localhost:1/x' "with a number sign"
absent 'postgresql://me:s3cr3t%zzp4ss@localhost:1/x' "with a broken percent sign"
absent 'postgresql://me:s3cr3t p4ss@localhost:1/x' "with a blank"
absent 'postgresql:///x?host=/nowhere&user=me&password=s3cr3t%26p4ss' "as a parameter"
absent 'postgresql:///x?password=s3cr3t&host=/nowhere&sslpassword=p4ss' "as two parameters"
absent 'host=/nowhere user=me password=s3cr3t dbname=x' "in a connection string"
absent "host=/nowhere user=me password='s3cr3t p4ss \\' S3CR3T' dbname=x" "quoted in a connection string"
absent "host=/nowhere user=me password = s3cr3t\\ p4ss dbname=x" "with an escaped blank"
absent "password=s3cr3t host=/nowhere nonsense=1" "beside a word that there is none of"
absent "host=/nowhere user=me password='s3cr3t p4ss" "in a quote that is not closed"
absent 'postgres://me:s3cr3t@[nohost/x' "in a URL that is broken"
absent 'postgresql://me:s3cr3t@localhost:notaport/x' "beside a port that is none"
absent 'mysql://me:s3cr3t@localhost/x' "in a URL of another database"
absent 'libsql://me:s3cr3t@localhost/x?authToken=S3CR3T' "in a URL of a third"

# A server that asks for it.
pg_bin=$(pg_bindir) || { skip "no PostgreSQL server" 7; done_testing; }
pg_private "$pg_bin"
SCHEMAGEN_TEST_PG=$pg_conninfo
pg_database
password='s3cr3t p4ss@/%'
encoded=s3cr3t%20p4ss%40%2F%25
pg_sql postgres -c "create role asks login superuser password '$password'"
printf 'local all asks scram-sha-256\nlocal all all trust\n' >hba
cat hba >"$pg_folder/data/pg_hba.conf"
pg_sql postgres -c 'select pg_reload_conf()' >/dev/null
sleep 0.5
host=$(pg_sql postgres -Atc 'show unix_socket_directories')
good="postgresql://asks:$encoded@/$pg_db?host=$host"
absent "postgresql://asks:wrongs3cr3t@/$pg_db?host=$host" "refused by the server"
both=y
absent "$good" "taken by the server"
both=
absent "host=$host user=asks dbname=$pg_db password='$password'" "taken from a connection string"
PGPASSWORD=$password
export PGPASSWORD
absent "postgresql://asks@/$pg_db?host=$host" "from PGPASSWORD"
unset PGPASSWORD

# What others see of the process, of what it starts, and of what the server tells
printf 'SELECT pg_sleep(1.5);' >m/0001_b.sql
schemagen migrate --url "$good" --out m >seen 2>&1 &
run=$!
DATABASE_URL=$good schemagen backup y.dump >>seen 2>&1
sleep 0.3
DATABASE_URL=$good schemagen migrate --out m --lock-wait 200ms >>seen 2>&1
pg_sql "$pg_db" -Atc 'select application_name, query from pg_stat_activity' >>seen
pg_sql "$pg_db" -Atc 'select * from drizzle.__schemagen_migrations' >>seen
wait $run
is "$(grep -c 's3cr3t\|p4ss' seen)" 0 "in nothing that the server shows"
cat >ps.sh <<'END2'
# Stands in for pg_dump: what a process list would show of it.
tr '\0' ' ' </proc/$$/cmdline
END2
mkdir bin
printf '#!/bin/sh\n. "%s/ps.sh" >"%s/dumped"\n' "$PWD" "$PWD" >bin/pg_dump
chmod +x bin/pg_dump
PATH=$PWD/bin:$PATH schemagen backup z.dump --url "$good" >/dev/null 2>&1
like "$(cat dumped)" 'dbname' "pg_dump is started"
is "$(grep -c 's3cr3t\|p4ss' dumped)" 0 "without it in its arguments"
done_testing
