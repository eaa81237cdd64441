/* The program. */
#include <config.h>

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

int
main(int argc, char **argv)
{
    sg_mem_set_handler(no_memory);
    sg_mem_large_heap();
    enum sg_status status = sg_app_main(argc, argv);
    if (status)
        sg_interrupt_end(); /* what came too late for the run is not worth an error */
    return (int)status;
}
