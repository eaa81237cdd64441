/* The program. */
#include <config.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/interrupt.h"

int
main(int argc, char **argv)
{
    sg_mem_large_heap();
    enum sg_status status = sg_app_main(argc, argv);
    if (status)
        sg_interrupt_end(); /* what came too late for the run is not worth an error */
    return (int)status;
}
