/* Words of commands that are shown to be typed. */
#include <config.h>

#include "base/shell.h"

#include <string.h>

#include "base/banned.h"

void
sg_shell_quote(struct sg_buf *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:=/@%+-";
    if (*word && !word[strspn(word, plain)]) {
        sg_buf_adds(out, word);
        return;
    }
    sg_buf_addc(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            sg_buf_adds(out, "'\\''");
        else
            sg_buf_addc(out, *word);
    sg_buf_addc(out, '\'');
}

const char *
sg_shell_word(struct sg_arena *arena, const char *word)
{
    struct sg_buf buf = SG_BUF_INIT;
    sg_shell_quote(&buf, word);
    const char *text = sg_arena_strndup(arena, buf.data, buf.len);
    sg_buf_fini(&buf);
    return text;
}
