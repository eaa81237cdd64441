/* A deploy step for PostgreSQL: applies a folder and tells what happens, statement by statement.
 *
 *     cc -o deploy postgresql.c $(pkg-config --cflags --libs schemagen)
 *     ./deploy migrations postgresql:///app
 */
#include <signal.h>
#include <stdio.h>

#include <schemagen.h>

static struct schemagen *running;

static void
stop(int sig)
{
    (void)sig;
    schemagen_cancel(running);
}

static void
show_event(void *arg, const struct schemagen_event *e)
{
    (void)arg;
    switch (e->type) {
    case SCHEMAGEN_EVENT_STATEMENT: printf("%s: statement %zu of %zu\n", e->tag, e->number, e->total); break;
    case SCHEMAGEN_EVENT_DONE: printf("%s: done\n", e->tag); break;
    case SCHEMAGEN_EVENT_WAITING: printf("waiting: %s\n", e->message); break;
    case SCHEMAGEN_EVENT_RETRY: printf("%s: trying again\n", e->tag); break;
    default: break;
    }
}

static void
show_diagnostic(void *arg, const struct schemagen_diagnostic *d)
{
    (void)arg;
    fprintf(stderr, "%s:%u:%u: %s [%s]\n%s\n", d->file ? d->file : "", d->line, d->column, d->message, d->code,
            d->note ? d->note : "");
}

int
main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s FOLDER URL\n", argv[0]);
        return 2;
    }
    struct schemagen *sg = running = schemagen_new();
    schemagen_event_handle(sg, show_event, NULL);
    schemagen_diagnostic_handle(sg, show_diagnostic, NULL);
    schemagen_option_set(sg, "lock_timeout", "5s");
    schemagen_option_set(sg, "applied_by", "example");
    signal(SIGINT, stop);
    enum schemagen_status status = schemagen_folder_open(sg, argv[1]);
    if (!status)
        status = schemagen_database_open(sg, argv[2]);
    if (!status)
        status = schemagen_migrate(sg, NULL);
    signal(SIGINT, SIG_DFL);
    const struct schemagen_migration *m;
    for (size_t i = 0; !status && (m = schemagen_migration_get(sg, i)); i++)
        printf("%s %s\n", m->tag, m->state == SCHEMAGEN_APPLIED ? "applied" : "not applied");
    schemagen_free(sg);
    return (int)status;
}
