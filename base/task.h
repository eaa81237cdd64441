/* A piece of work that another processor does meanwhile. */
#ifndef SG_BASE_TASK_H
#define SG_BASE_TASK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* It lives as long as the program and is used once: a thread that comes too late looks at it, sees that it is taken, and ends. */
struct sg_task {
    void (*run)(void *arg); /* NULL: nothing to be done */
    void *arg;
    atomic_bool taken; /* by the thread, or by whoever waits */
    bool has_thread;
    pthread_t thread;
};

/* Sets it up; begun is it by sg_task_begin, or when it is waited for. */
void sg_task_init(struct sg_task *task, void (*run)(void *arg), void *arg);
/* Has another processor begin it, where this one may use another. Nobody waits for a processor that is busy. */
void sg_task_begin(struct sg_task *task);
/* Behind this it is done: here, where nobody has begun it. */
void sg_task_wait(struct sg_task *task);
/* Behind this nobody is at work on it; what was not begun is left. */
void sg_task_drop(struct sg_task *task);

#endif
