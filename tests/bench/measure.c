/* measure COMMAND ARGUMENT…: runs it without output and prints what it cost, as JSON: wall and processor time in microseconds, peak memory in KiB.
 * A program of its own since the peak of a child begins with that of the process that it was forked from. */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long
microseconds(struct timeval t)
{
    return (long)t.tv_sec * 1000000 + (long)t.tv_usec;
}

int
main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    struct timespec from, to;
    struct rusage used;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t pid = fork();
    if (pid < 0)
        return 2;
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    if (wait4(pid, &status, 0, &used) != pid)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &to);
    long wall = (long)(to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
    printf("{\"exit\": %d, \"wall\": %ld, \"user\": %ld, \"sys\": %ld, \"peak\": %ld}\n",
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall,
           microseconds(used.ru_utime), microseconds(used.ru_stime), used.ru_maxrss);
    return 0;
}
