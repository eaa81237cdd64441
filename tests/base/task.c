/* Work on another processor: done once, and seen by who waits for it; left where it is dropped before it is begun. */
#include <config.h>

#include <stdlib.h>
#include <time.h>

#include "base/task.h"
#include "tests/lib/tap.h"

enum { COUNT = 2000 };

static struct sg_task tasks[COUNT];
static int results[COUNT]; /* by who waits, and by the thread: none at the same time */
static atomic_int runs, elsewhere;
static pthread_t here;

static void
work(void *arg)
{
    int *result = arg;
    *result += 1;
    atomic_fetch_add(&runs, 1);
    if (!pthread_equal(pthread_self(), here))
        atomic_fetch_add(&elsewhere, 1);
}

/* Until the thread has begun, where there is a processor for it. */
static void
give_time(struct sg_task *task)
{
    struct timespec pause = {.tv_nsec = 10000};
    for (int i = 0; i < 1000 && task->has_thread && !atomic_load(&task->taken); i++)
        nanosleep(&pause, NULL);
}

int
main(void)
{
    size_t wrong = 0, dropped = 0;
    here = pthread_self();
    sg_task_wait(&tasks[0]);
    sg_task_drop(&tasks[0]);
    ok(!runs, "one that was never set up is no work");
    for (size_t i = 0; i < COUNT / 2; i++) {
        sg_task_init(&tasks[i], work, &results[i]);
        if (i % 4)
            sg_task_begin(&tasks[i]);
        if (i % 20 == 2)
            give_time(&tasks[i]);
        sg_task_wait(&tasks[i]);
        sg_task_wait(&tasks[i]);
        wrong += results[i] != 1;
    }
    ok(!wrong && runs == COUNT / 2, "each is done once when it was waited for");
    for (size_t i = COUNT / 2; i < COUNT; i++) {
        sg_task_init(&tasks[i], work, &results[i]);
        if (i % 2)
            sg_task_begin(&tasks[i]);
        sg_task_drop(&tasks[i]);
        dropped += !results[i];
        wrong += results[i] > 1 || (!(i % 2) && results[i]);
    }
    ok(!wrong && dropped, "what is dropped is done once, or not at all where nobody has begun it");
    ok((size_t)runs == COUNT - dropped, "nothing is done later");
    printf("# %d of %d were done elsewhere\n", elsewhere, runs);
    return tap_done();
}
