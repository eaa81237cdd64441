/* Words of commands that are shown to be typed. */
#ifndef SG_BASE_SHELL_H
#define SG_BASE_SHELL_H

#include "base/arena.h"
#include "base/buf.h"

/* A word as a shell takes it back: in single quotes where it needs them. */
void sg_shell_quote(struct sg_buf *out, const char *word);
const char *sg_shell_word(struct sg_arena *arena, const char *word);

#endif
