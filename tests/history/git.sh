# Repositories for the tests of history: a project with a dialect, branches, a migration on each.

git_repository() {
    git init -q -b main "$1" && cd "$1" || exit 99
    git config user.name Test
    git config user.email test@example.org
    git config commit.gpgsign false
    git config merge.renames true
}

# project DIALECT: a schema of three tables and its first migration, committed
project() {
    case $1 in
    sqlite) id='integer  primary key  autoincrement' ;;
    *) id='serial  primary key' ;;
    esac
    cat >schemagen.schema <<EOT
project {
  dialect $1
  out     "migrations"
}
EOT
    mkdir -p schema
    table users "  name  text  not null"
    table posts "  title  text  not null" "  author_id  integer  references users(id)"
    schemagen generate --name first -q >/dev/null || return
    commit first
}

# table NAME LINE…: schema/NAME.schema
table() {
    table_name=$1
    shift
    {
        echo "table $table_name {"
        echo "  id  $id"
        for line; do
            echo "$line"
        done
        echo "}"
    } >"schema/$table_name.schema"
}

commit() {
    git add -A && git commit -q -m "$1"
}

# branch NAME [FROM]
branch() {
    git checkout -q -b "$1" ${2:+"$2"}
}

# tags: those of the journal, in one line
tags() {
    sed -n 's/.*"tag": "\(.*\)".*/\1/p' migrations/meta/_journal.json | tr '\n' ' ' | sed 's/ $//'
}
