# One temporary PostgreSQL server for all tests of a run: the first test that asks starts it, a watcher stops it and removes its
# files when the run is over, however that ends. It listens on a Unix socket in a private folder and nowhere else, and
# runs as an unprivileged user.
#
#     . "$top_srcdir/tests/lib/pg.sh"
#     pg_start           # or the whole file is skipped, with the reason
#     pg_database        # a fresh empty database for this test: $pg_db, and $pg_url for schemagen
#     pg_private BINDIR  # beside it, a server of other programs: $pg_conninfo
#
# With SCHEMAGEN_TEST_PG (a libpq connection string of a superuser) in the environment, that server is used.

# Prints the folder with initdb and postgres, the newest first; fails where there is none.
pg_bindir() {
    if command -v pg_config >/dev/null 2>&1 && [ -x "$(pg_config --bindir)/initdb" ]; then
        pg_config --bindir
        return
    fi
    for pg_dir in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin \
        /usr/local/pgsql/bin 2>/dev/null | sort -t/ -k5 -rV) $(echo "$PATH" | tr : ' '); do
        if [ -x "$pg_dir/initdb" ] && [ -x "$pg_dir/postgres" ]; then
            echo "$pg_dir"
            return
        fi
    done
    return 1
}

# pg_as COMMAND…: runs it as somebody who may run a server
pg_as() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    elif command -v runuser >/dev/null 2>&1; then
        runuser -u "$(pg_user)" -- "$@"
    else
        setpriv --reuid "$(pg_user)" --clear-groups "$@"
    fi
}

pg_user() {
    if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

# Makes the server in $1; its own output goes to $1/log.
pg_launch() {
    pg_root=$1 pg_bin=$2
    mkdir "$pg_root/socket" "$pg_root/home" && : >"$pg_root/log" || return 1
    [ "$(id -u)" -ne 0 ] || chown -R "$(pg_user)" "$pg_root" || return 1
    chmod 755 "$pg_root" "$pg_root/socket"
    cd "$pg_root" || return 1
    pg_as "$pg_bin/initdb" -D "$pg_root/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
        >>"$pg_root/log" 2>&1 || return 1
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$pg_root/socket'"
        echo "unix_socket_permissions = 0777"
        echo "fsync = off"
        echo "synchronous_commit = off"
        echo "full_page_writes = off"
        echo "autovacuum = off"
        echo "max_connections = 200"
        echo "max_locks_per_transaction = 256"
        echo "shared_buffers = 64MB"
        echo "logging_collector = off"
        echo "timezone = 'UTC'"
    } >>"$pg_root/data/postgresql.conf" || return 1
    pg_as "$pg_bin/pg_ctl" -D "$pg_root/data" -l "$pg_root/log" -w -t 60 -s start \
        >>"$pg_root/log" 2>&1 </dev/null
}

# Starts what stops the server: a process of its own that waits until the owner of the run is gone.
pg_watch() {
    (
        trap '' HUP INT TERM
        exec </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
        cd /
        while kill -0 "$SCHEMAGEN_TEST_OWNER" && [ ! -e "$2/stop" ]; do sleep 0.2; done
        pg_as "$1/pg_ctl" -D "$2/data" -m immediate -w -s stop
        rm -rf "$2" "$3"
    ) &
}

# pg_private BINDIR: a server of these programs for the test that asks alone, until it ends. Sets pg_conninfo.
pg_private() {
    [ "$(id -u)" -ne 0 ] || command -v runuser >/dev/null 2>&1 || command -v setpriv >/dev/null 2>&1 ||
        skip_all "no way to run the PostgreSQL server as another user than root"
    pg_folder=$(mktemp -d /tmp/sgpg.XXXXXX) && chmod 755 "$pg_folder" || bail_out "no folder for the PostgreSQL server"
    at_end "touch $pg_folder/stop"
    pg_programs=$1
    # Who runs the server may not be let into the build folder.
    if ! pg_as test -x "$1/initdb"; then
        pg_programs=$pg_folder/native/bin
        cp -R "${1%/bin}" "$pg_folder/native" || bail_out "cannot copy the PostgreSQL server"
    fi
    if (pg_launch "$pg_folder" "$pg_programs"); then
        pg_conninfo="host=$pg_folder/socket user=postgres dbname=postgres"
        pg_watch "$pg_programs" "$pg_folder" "$pg_folder"
    else
        diag_file "$pg_folder/log"
        rm -rf "$pg_folder"
        bail_out "the PostgreSQL server in $1 did not start"
    fi
}

pg_start() {
    [ -z "${SCHEMAGEN_TEST_PG:-}" ] || return 0
    pg_bin=$(pg_bindir) || skip_all "no PostgreSQL server"
    [ "$(id -u)" -ne 0 ] || command -v runuser >/dev/null 2>&1 || command -v setpriv >/dev/null 2>&1 ||
        skip_all "no way to run the PostgreSQL server as another user than root"
    command -v psql >/dev/null 2>&1 || PATH=$PATH:$pg_bin
    command -v psql >/dev/null 2>&1 || skip_all "no psql"
    # The folder of the state is the lock: whoever makes it starts the server.
    pg_state=$top_builddir/tests/scratch/pg-$SCHEMAGEN_TEST_OWNER
    mkdir -p "$top_builddir/tests/scratch"
    if mkdir "$pg_state" 2>/dev/null; then
        pg_folder=$(mktemp -d /tmp/sgpg.XXXXXX) || bail_out "no folder for the PostgreSQL server"
        if (pg_launch "$pg_folder" "$pg_bin") 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; then
            echo "host=$pg_folder/socket user=postgres dbname=postgres" >"$pg_state/new"
        else
            echo "broken" >"$pg_state/new"
            diag_file "$pg_folder/log"
        fi
        pg_watch "$pg_bin" "$pg_folder" "$pg_state"
        mv "$pg_state/new" "$pg_state/conninfo"
    fi
    pg_tries=0
    until [ -f "$pg_state/conninfo" ]; do
        pg_tries=$((pg_tries + 1))
        [ $pg_tries -lt 600 ] || bail_out "the PostgreSQL server did not start"
        sleep 0.1
    done
    SCHEMAGEN_TEST_PG=$(cat "$pg_state/conninfo")
    [ "$SCHEMAGEN_TEST_PG" != broken ] || bail_out "the PostgreSQL server did not start"
    export SCHEMAGEN_TEST_PG
}

# pg_sql DATABASE [PSQL OPTIONS…]: runs SQL from the standard input or -c, stops at the first error
pg_sql() {
    pg_name=$1
    shift
    psql -X -q -v ON_ERROR_STOP=1 "$SCHEMAGEN_TEST_PG dbname=$pg_name" "$@"
}

# A fresh database that goes when the test ends. Sets pg_db and pg_url.
pg_database() {
    pg_db=sg_$$_${pg_databases:=0}
    pg_databases=$((pg_databases + 1))
    pg_sql postgres -c "create database $pg_db template template0" || bail_out "cannot create a database"
    at_end "pg_sql postgres -c 'drop database if exists $pg_db with (force)' >/dev/null 2>&1"
    pg_host=$(pg_sql postgres -Atc "show unix_socket_directories")
    pg_url="postgresql:///$pg_db?host=$pg_host&user=$(pg_sql postgres -Atc 'select current_user')"
}
