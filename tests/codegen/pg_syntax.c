/* Reads SQL from standard input and parses it with PostgreSQL's own grammar, without a server: prints the first error and its
 * place, and exits 1; exits 0 where there is none. */
#include <pg_query.h>
#include <stdio.h>
#include <stdlib.h>

int
main(void)
{
    size_t len = 0, room = 1 << 20;
    char *sql = malloc(room + 1);
    size_t n;
    while (sql && (n = fread(sql + len, 1, room - len, stdin)) > 0) {
        len += n;
        if (len == room)
            sql = realloc(sql, (room *= 2) + 1);
    }
    if (!sql)
        return 2;
    sql[len] = '\0';
    PgQueryParseResult result = pg_query_parse(sql);
    int status = result.error != NULL;
    if (result.error)
        printf("%s, at byte %d\n", result.error->message, result.error->cursorpos);
    pg_query_free_parse_result(result);
    free(sql);
    return status;
}
