/* Work on another processor; see base/task.h. */
#include <config.h>

#include "base/task.h"

#include <sched.h>
#include <stddef.h>

void
sg_task_init(struct sg_task *task, void (*run)(void *arg), void *arg)
{
    task->run = run;
    task->arg = arg;
    task->has_thread = false;
    atomic_store(&task->taken, false);
}

static void *
run_thread(void *arg)
{
    struct sg_task *task = arg;
    if (!atomic_exchange(&task->taken, true))
        task->run(task->arg);
    return NULL;
}

/* All processors but this one. Left to itself the system often lets a new thread wait for the processor that it was made on, for
 * longer than the whole work takes. False where there is no other. */
static bool
keep_away(pthread_attr_t *attributes)
{
#ifdef CPU_COUNT
    cpu_set_t set;
    int here = sched_getcpu();
    if (here < 0 || sched_getaffinity(0, sizeof set, &set))
        return false;
    CPU_CLR((size_t)here, &set);
    return CPU_COUNT(&set) && !pthread_attr_setaffinity_np(attributes, sizeof set, &set);
#else
    (void)attributes;
    return true;
#endif
}

void
sg_task_begin(struct sg_task *task)
{
    pthread_attr_t attributes;
    if (!task->run || task->has_thread || pthread_attr_init(&attributes))
        return;
    task->has_thread = keep_away(&attributes) && !pthread_create(&task->thread, &attributes, run_thread, task);
    pthread_attr_destroy(&attributes);
}

static void
end(struct sg_task *task, bool needed)
{
    if (!task->run)
        return;
    bool begun = atomic_exchange(&task->taken, true);
    if (!begun && needed)
        task->run(task->arg);
    if (task->has_thread && begun)
        pthread_join(task->thread, NULL);
    else if (task->has_thread)
        pthread_detach(task->thread);
    task->run = NULL;
}

void
sg_task_wait(struct sg_task *task)
{
    end(task, true);
}

void
sg_task_drop(struct sg_task *task)
{
    end(task, false);
}
