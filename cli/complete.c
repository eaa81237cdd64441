/* Completion scripts for bash, zsh and fish, from the two tables. */
#include <config.h>

#include "cli/cli.h"

#include <string.h>

#include "base/banned.h"

/* What completes an argument: words, a folder, a file, nothing that is known. */
enum argument { ARG_NONE, ARG_WORDS, ARG_FOLDER, ARG_FILE, ARG_OTHER };

static enum argument
argument_of(const char *text)
{
    static const char *const files[] = {"PATH", "FILE", "X", "Y"};
    if (!text || !*text)
        return ARG_NONE;
    if (strchr(text, '|') && *text != '[')
        return ARG_WORDS;
    if (!strcmp(text, "FOLDER"))
        return ARG_FOLDER;
    for (size_t i = 0; i < SG_COUNT(files); i++)
        if (!strcmp(text, files[i]))
            return ARG_FILE;
    return !strncmp(text, "[FILE", 5) ? ARG_FILE : ARG_OTHER;
}

/* "a|b|c" as "a b c" */
static void
add_words(struct sg_buf *out, const char *choices)
{
    for (const char *p = choices; *p; p++)
        sg_buf_addc(out, *p == '|' ? ' ' : *p);
}

/* The operands of help and explain are words that the tables hold. */
static void
add_operand_words(struct sg_buf *out, enum sg_command_id id)
{
    if (id == SG_CMD_HELP)
        for (unsigned i = 0; i < SG_CMD_COUNT; i++)
            sg_buf_addf(out, "%s%s", i ? " " : "", sg_commands[i].name);
    else if (id == SG_CMD_EXPLAIN)
        for (unsigned i = 0; i < SG_DIAG_COUNT; i++)
            sg_buf_addf(out, "%s%s", i ? " " : "", sg_diag_kinds[i].code);
    else if (argument_of(sg_commands[id].operands) == ARG_WORDS)
        add_words(out, sg_commands[id].operands);
}

static void
add_command_names(struct sg_buf *out)
{
    for (unsigned i = 0; i < SG_CMD_COUNT; i++)
        sg_buf_addf(out, "%s ", sg_commands[i].name);
}

static void
bash_options(struct sg_buf *out, enum sg_command_id id)
{
    for (unsigned i = 0; i < SG_OPT_COUNT; i++) {
        const struct sg_option_row *row = &sg_option_rows[i];
        if (!sg_option_of((enum sg_option_id)i, id))
            continue;
        sg_buf_addf(out, "--%s ", row->name);
        if (row->flags & SG_OPTION_NEGATABLE)
            sg_buf_addf(out, "--no-%s ", row->name);
        if (row->short_name)
            sg_buf_addf(out, "-%c ", row->short_name);
    }
}

/* case "$command $previous" in …: what completes the argument of an option */
static void
bash_arguments(struct sg_buf *out, enum sg_command_id id)
{
    static const char *const actions[] = {
        [ARG_FOLDER] = "compgen -d", [ARG_FILE] = "compgen -f", [ARG_OTHER] = "true"};
    for (unsigned i = 0; i < SG_OPT_COUNT; i++) {
        const struct sg_option_row *row = &sg_option_rows[i];
        enum argument kind = argument_of(row->argument);
        if (!sg_option_of((enum sg_option_id)i, id) || kind == ARG_NONE)
            continue;
        sg_buf_addf(out, "    '%s --%s'", sg_commands[id].name, row->name);
        if (row->short_name)
            sg_buf_addf(out, "|'%s -%c'", sg_commands[id].name, row->short_name);
        if (kind == ARG_WORDS) {
            sg_buf_adds(out, ") reply=$(compgen -W '");
            add_words(out, row->argument);
            sg_buf_adds(out, "' -- \"$current\") ;;\n");
        } else {
            sg_buf_addf(out, ") reply=$(%s%s) ;;\n", actions[kind],
                        kind == ARG_OTHER ? "" : " -- \"$current\"");
        }
    }
}

static void
bash_script(struct sg_buf *out)
{
    sg_buf_adds(out,
                "# bash completion for schemagen; 'schemagen completions bash' prints it\n"
                "_schemagen() {\n"
                "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                "  local command= options= operands= files=-f reply= i\n"
                "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "    [[ ${COMP_WORDS[i]} != -* ]] && { command=${COMP_WORDS[i]}; break; }\n"
                "  done\n"
                "  case $command in\n"
                "    '') operands='");
    add_command_names(out);
    sg_buf_adds(out, "' options='--help --version --json' files= ;;\n");
    for (unsigned i = 0; i < SG_CMD_COUNT; i++) {
        enum argument kind = argument_of(sg_commands[i].operands);
        sg_buf_addf(out, "    %s) options='", sg_commands[i].name);
        bash_options(out, (enum sg_command_id)i);
        sg_buf_adds(out, "' operands='");
        add_operand_words(out, (enum sg_command_id)i);
        sg_buf_addf(out, "' files=%s ;;\n",
                    kind == ARG_FOLDER ? "-d"
                    : kind == ARG_FILE ? "-f"
                                       : "");
    }
    sg_buf_adds(out, "  esac\n  case \"$command $previous\" in\n");
    for (unsigned i = 0; i < SG_CMD_COUNT; i++)
        bash_arguments(out, (enum sg_command_id)i);
    sg_buf_adds(
        out,
        "    *)\n"
        "      if [[ $current == -* ]]; then reply=$(compgen -W \"$options\" -- \"$current\")\n"
        "      elif [[ $operands ]]; then reply=$(compgen -W \"$operands\" -- \"$current\")\n"
        "      elif [[ $files ]]; then reply=$(compgen $files -- \"$current\")\n"
        "      fi ;;\n"
        "  esac\n"
        "  local IFS=$'\\n'\n"
        "  COMPREPLY=($reply)\n"
        "}\n"
        "complete -o filenames -F _schemagen schemagen\n");
}

/* In single quotes of a shell: '…' with each ' as '\''; `also` gets a backslash. */
static void
add_quoted(struct sg_buf *out, const char *text, const char *also)
{
    for (; *text; text++) {
        if (*text == '\'') {
            sg_buf_adds(out, "'\\''");
            continue;
        }
        if (strchr(also, *text))
            sg_buf_addc(out, '\\');
        sg_buf_addc(out, *text);
    }
}

/* ':argument:action' of _arguments */
static void
zsh_argument(struct sg_buf *out, const char *argument)
{
    switch (argument_of(argument)) {
    case ARG_NONE:
        break;
    case ARG_WORDS:
        sg_buf_adds(out, ":word:(");
        add_words(out, argument);
        sg_buf_adds(out, ")");
        break;
    case ARG_FOLDER:
        sg_buf_adds(out, ":folder:_files -/");
        break;
    case ARG_FILE:
        sg_buf_adds(out, ":file:_files");
        break;
    case ARG_OTHER:
        sg_buf_adds(out, ":");
        add_quoted(out, argument, ":[]\\");
        sg_buf_adds(out, ":");
        break;
    }
}

static void
zsh_option(struct sg_buf *out, const struct sg_option_row *row, bool repeats, const char *name)
{
    sg_buf_addf(out, " \\\n        '%s%s[", repeats ? "*" : "", name);
    add_quoted(out, row->help, ":[]\\");
    sg_buf_adds(out, "]");
    zsh_argument(out, row->argument);
    sg_buf_adds(out, "'");
}

static void
zsh_options(struct sg_buf *out, struct sg_arena *arena, enum sg_command_id id)
{
    for (unsigned i = 0; i < SG_OPT_COUNT; i++) {
        const struct sg_option_row *row = &sg_option_rows[i];
        if (!sg_option_of((enum sg_option_id)i, id))
            continue;
        bool repeats = sg_option_repeats((enum sg_option_id)i, id);
        zsh_option(out, row, repeats, sg_arena_printf(arena, "--%s", row->name));
        if (row->flags & SG_OPTION_NEGATABLE)
            zsh_option(out, row, repeats, sg_arena_printf(arena, "--no-%s", row->name));
        if (row->short_name)
            zsh_option(out, row, repeats, sg_arena_printf(arena, "-%c", row->short_name));
    }
}

static void
zsh_operands(struct sg_buf *out, enum sg_command_id id)
{
    struct sg_buf words = SG_BUF_INIT;
    enum argument kind = argument_of(sg_commands[id].operands);
    add_operand_words(&words, id);
    if (words.len)
        sg_buf_addf(out, " \\\n        '*:operand:(%s)'", words.data);
    else if (kind == ARG_FOLDER || kind == ARG_FILE)
        sg_buf_addf(out, " \\\n        '*:%s'",
                    kind == ARG_FOLDER ? "folder:_files -/" : "file:_files");
    sg_buf_fini(&words);
}

static void
zsh_script(struct sg_buf *out)
{
    struct sg_arena arena = {0};
    sg_buf_adds(out, "#compdef schemagen\n"
                     "# zsh completion for schemagen; 'schemagen completions zsh' prints it\n"
                     "_schemagen() {\n"
                     "  local -a commands=(\n");
    for (unsigned i = 0; i < SG_CMD_COUNT; i++) {
        sg_buf_addf(out, "    '%s:", sg_commands[i].name);
        add_quoted(out, sg_commands[i].summary, ":\\");
        sg_buf_adds(out, "'\n");
    }
    sg_buf_adds(out, "  )\n"
                     "  if (( CURRENT == 2 )); then\n"
                     "    _describe command commands\n"
                     "    _arguments '--help[the commands]' '--version[the version]'\n"
                     "    return\n"
                     "  fi\n"
                     "  local command=$words[2]\n"
                     "  shift words\n"
                     "  (( CURRENT-- ))\n"
                     "  case $command in\n");
    for (unsigned i = 0; i < SG_CMD_COUNT; i++) {
        sg_buf_addf(out, "    %s)\n      _arguments", sg_commands[i].name);
        zsh_options(out, &arena, (enum sg_command_id)i);
        zsh_operands(out, (enum sg_command_id)i);
        sg_buf_adds(out, " ;;\n");
    }
    sg_buf_adds(out, "  esac\n}\n_schemagen \"$@\"\n");
    sg_arena_fini(&arena);
}

static void
fish_option(struct sg_buf *out, const char *when, const struct sg_option_row *row)
{
    enum argument kind = argument_of(row->argument);
    for (int negated = 0; negated <= !!(row->flags & SG_OPTION_NEGATABLE); negated++) {
        sg_buf_addf(out, "complete -c schemagen -n '%s' -l %s%s", when, negated ? "no-" : "",
                    row->name);
        if (row->short_name && !negated)
            sg_buf_addf(out, " -s %c", row->short_name);
        if (kind == ARG_FILE)
            sg_buf_adds(out, " -rF");
        else if (kind == ARG_FOLDER)
            sg_buf_adds(out, " -x -a '(__fish_complete_directories)'");
        else if (kind == ARG_WORDS) {
            sg_buf_adds(out, " -x -a '");
            add_words(out, row->argument);
            sg_buf_adds(out, "'");
        } else if (kind == ARG_OTHER)
            sg_buf_adds(out, " -x");
        sg_buf_adds(out, " -d '");
        add_quoted(out, row->help, "");
        sg_buf_adds(out, "'\n");
    }
}

static void
fish_command(struct sg_buf *out, struct sg_arena *arena, enum sg_command_id id)
{
    const struct sg_command *c = &sg_commands[id];
    const char *when = sg_arena_printf(arena, "__fish_seen_subcommand_from %s", c->name);
    struct sg_buf words = SG_BUF_INIT;
    sg_buf_addf(out, "complete -c schemagen -n __fish_use_subcommand -a %s -d '", c->name);
    add_quoted(out, c->summary, "");
    sg_buf_adds(out, "'\n");
    for (unsigned i = 0; i < SG_OPT_COUNT; i++)
        if (sg_option_of((enum sg_option_id)i, id))
            fish_option(out, when, &sg_option_rows[i]);
    add_operand_words(&words, id);
    if (words.len)
        sg_buf_addf(out, "complete -c schemagen -n '%s' -a '%s'\n", when, words.data);
    else if (argument_of(c->operands) == ARG_FOLDER)
        sg_buf_addf(out, "complete -c schemagen -n '%s' -a '(__fish_complete_directories)'\n",
                    when);
    else if (argument_of(c->operands) == ARG_FILE)
        sg_buf_addf(out, "complete -c schemagen -n '%s' -F\n", when);
    sg_buf_fini(&words);
}

static void
fish_script(struct sg_buf *out)
{
    struct sg_arena arena = {0};
    sg_buf_adds(out, "# fish completion for schemagen; 'schemagen completions fish' prints it\n"
                     "complete -c schemagen -f\n"
                     "complete -c schemagen -n __fish_use_subcommand -l version -d 'the version'\n"
                     "complete -c schemagen -n __fish_use_subcommand -l help -d 'the commands'\n");
    for (unsigned i = 0; i < SG_CMD_COUNT; i++)
        fish_command(out, &arena, (enum sg_command_id)i);
    sg_arena_fini(&arena);
}

void
sg_complete_script(struct sg_buf *out, const char *shell)
{
    static const struct {
        const char *shell;
        void (*write)(struct sg_buf *out);
    } shells[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};
    for (size_t i = 0; i < SG_COUNT(shells); i++)
        if (!strcmp(shells[i].shell, shell))
            shells[i].write(out);
}
