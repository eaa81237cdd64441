/* measure FOLDER… -- COMMAND ARGUMENT…: runs the command once in each folder, one run right after the other and without output, and
 * prints what each cost as a line of JSON: wall and processor time in microseconds, peak memory in KiB.
 * A program of its own, and a small one: the peak of a child begins with that of the process that it came from, and so does part of
 * its time. */
#include <config.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long
microseconds(struct timeval t)
{
    return (long)t.tv_sec * 1000000 + (long)t.tv_usec;
}

static int
run(char **command)
{
    struct timespec from, to;
    struct rusage used;
    int status;
    pid_t pid;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    for (int fd = 0; fd <= 2; fd++)
        posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_RDWR, 0);
    clock_gettime(CLOCK_MONOTONIC, &from);
    int failed = posix_spawnp(&pid, command[0], &quiet, NULL, command, environ);
    if (!failed && wait4(pid, &status, 0, &used) != pid)
        failed = 1;
    clock_gettime(CLOCK_MONOTONIC, &to);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed)
        return 2;
    long wall = (long)(to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
    printf("{\"exit\": %d, \"wall\": %ld, \"user\": %ld, \"sys\": %ld, \"peak\": %ld}\n",
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall,
           microseconds(used.ru_utime), microseconds(used.ru_stime), used.ru_maxrss);
    return 0;
}

int
main(int argc, char **argv)
{
    int folders = 1;
    while (folders < argc && strcmp(argv[folders], "--"))
        folders++;
    if (folders + 1 >= argc)
        return 2;
    for (int i = 1; i < folders; i++)
        if (chdir(argv[i]) || run(argv + folders + 1))
            return 2;
    return 0;
}
