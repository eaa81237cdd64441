/* The program. */
#include <config.h>

#include "cli/cli.h"

int
main(int argc, char **argv)
{
    return (int)sg_app_main(argc, argv);
}
