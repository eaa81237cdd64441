/* The program. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/interrupt.h"

/* Nothing that takes memory can be said. What was begun is left as by a kill: the next command completes it or takes it back. */
static void
no_memory(void)
{
    static const char text[] = "schemagen: out of memory\n";
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(SG_IO);
}

/* A stream that is closed stays useless, but keeps its number: else a connection would get that, and what is said would be written
 * to the database. */
static void
keep_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int
main(int argc, char **argv)
{
    sg_mem_set_handler(no_memory);
    keep_streams();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error to be told, as a disk that is full */
    sg_mem_large_heap();
    enum sg_status status = sg_app_main(argc, argv);
    if (status)
        sg_interrupt_end(); /* what came too late for the run is not worth an error */
    return (int)status;
}
