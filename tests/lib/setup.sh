# Shared by ./demo and ./run-tests: what has to be installed, and how. POSIX sh; the caller stands in the source folder.

packages_build="build-essential autoconf automake libtool pkg-config flex bison libpq-dev libsqlite3-dev libjansson-dev libssl-dev libutf8proc-dev uthash-dev"
packages_test="clang postgresql python3 python3-psycopg2 python3-yaml sqlite3 mandoc git pre-commit xz-utils"
# What single tests need, which are skipped without it; not every release has all of them.
packages_extra="pgbouncer zsh fish libpg-query-dev"

say() {
    printf '%s\n' "$*" >&2
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# The packages among those named that are not installed (Debian and its kin).
missing_packages() {
    for package; do
        dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' || echo "$package"
    done
}

# Those that this release has.
known_packages() {
    for package; do
        [ -z "$(apt-cache show "$package" 2>/dev/null)" ] || echo "$package"
    done
}

# install_packages PACKAGE…: what is missing, with apt-get. Elsewhere, or without the right to, they are named.
install_packages() {
    [ $# -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
        say "This system has no apt-get. Needed, by the names that Debian gives them:"
        say "  $*"
        return
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    say "Missing:" $missing
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        say "Install them as root:  apt-get install" $missing
        return
    fi
    say "Installing with apt-get..."
    as_root apt-get update -q >&2 </dev/null || say "apt-get update failed; trying with what is known"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2 </dev/null ||
        say "apt-get could not install all of:" $missing
}

# The tools without which nothing can be built: names what is missing and fails.
check_tools() {
    lacking=
    for tool in autoreconf automake pkg-config flex bison make; do
        command -v "$tool" >/dev/null 2>&1 || lacking="$lacking $tool"
    done
    command -v libtoolize >/dev/null 2>&1 || command -v glibtoolize >/dev/null 2>&1 || lacking="$lacking libtool"
    command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || lacking="$lacking cc"
    for library in jansson libutf8proc libpq sqlite3; do
        pkg-config --exists "$library" 2>/dev/null || lacking="$lacking $library"
    done
    [ -z "$lacking" ] || {
        say "Cannot build, missing:$lacking"
        return 1
    }
}

jobs() {
    getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2
}

# prepare: the generated part of the source tree, where it is missing or older than what it is made of
prepare() {
    if [ -f config.status ]; then
        say "This source folder was configured itself; other builds cannot stand beside it. Run: make distclean"
        return 1
    fi
    if [ ! -f configure ] || [ -n "$(find configure.ac Makefile.am ./*/local.mk -newer configure 2>/dev/null)" ]; then
        autoreconf -i >build-autoreconf.log 2>&1 || {
            cat build-autoreconf.log >&2
            return 1
        }
        rm -f build-autoreconf.log
    fi
}

# build FOLDER LOG [CONFIGURE ARGUMENT…]: configured and made there, quietly; the log is shown where it fails
build() {
    build_folder=$1 build_log=$2
    shift 2
    mkdir -p "$build_folder" || return 1
    {
        echo "configure $*"
        if [ ! -f "$build_folder/config.status" ] || [ configure -nt "$build_folder/config.status" ] ||
            [ "$(cat "$build_folder/configured-with" 2>/dev/null)" != "$*" ]; then
            (cd "$build_folder" && "$build_source/configure" -q "$@") && echo "$*" >"$build_folder/configured-with"
        fi && make -C "$build_folder" -s -j "$(jobs)"
    } >"$build_log" 2>&1 </dev/null || {
        tail -n 60 "$build_log" >&2
        return 1
    }
}
build_source=$PWD
