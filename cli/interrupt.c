/* Signals that end a run in order. */
#include <config.h>

#include "cli/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compiler.h"

#include "base/banned.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static volatile sig_atomic_t came;
static struct sg_runner *volatile runner;
static volatile sig_atomic_t is_parent, is_child;
static volatile pid_t children[SG_MAX_CHILDREN];

static void
pass_on(int number)
{
    for (size_t i = 0; i < SG_MAX_CHILDREN; i++)
        if (children[i])
            kill(children[i], number);
}

static void
die(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

/* A child may get the signal twice, from the terminal and from its parent; it is the parent that kills. */
static void
handle(int number)
{
    int saved = errno;
    bool again = came && !is_child;
    came = number;
    if (is_parent)
        pass_on(again ? SIGKILL : number);
    else if (runner && !again)
        sg_runner_cancel(runner);
    if (again)
        die(number);
    errno = saved;
}

static void
install(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler}, now;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < SG_COUNT(signals); i++)
        if (!sigaction(signals[i], NULL, &now) && now.sa_handler != SIG_IGN) /* as nohup has it */
            sigaction(signals[i], &action, NULL);
}

void
sg_interrupt_watch(struct sg_runner *r)
{
    runner = r;
    install(handle);
}

void
sg_interrupt_pass_on(void)
{
    is_parent = 1;
    install(handle);
}

void
sg_interrupt_forget(void)
{
    install(SIG_DFL);
    runner = NULL;
    is_parent = 0;
}

/* No signal comes between the fork and the note of it, on either side. */
pid_t
sg_interrupt_fork(void)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t pid = fork();
    if (!pid) {
        sg_interrupt_forget();
        is_child = 1;
    }
    for (size_t i = 0; pid > 0 && i < SG_MAX_CHILDREN; i++) {
        if (!children[i]) {
            children[i] = pid;
            break;
        }
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

void
sg_interrupt_reap(pid_t child, int *result)
{
    for (size_t i = 0; i < SG_MAX_CHILDREN; i++)
        if (children[i] == child)
            children[i] = 0; /* its number may be another's as soon as it is waited for */
    while (waitpid(child, result, 0) < 0 && errno == EINTR)
        ;
}

bool
sg_interrupt_came(void)
{
    return came != 0;
}

void
sg_interrupt_end(void)
{
    if (came)
        die(came);
}
