/* The grammar of the schema language. Actions build nodes and nothing else: no name is looked up here, no setting read.
 * Most words are only words where the grammar expects them, and names elsewhere; the groups of names below say where
 * which words cannot stand for a name. */

%define api.pure full
%define api.prefix {sg_yy}
%define api.token.prefix {T_}
%define api.location.type {struct sg_loc}
%define parse.error custom
%define parse.lac full
%expect 0
%locations
%param {struct sg_syntax *s}

%code requires {
#include "grammar/syntax.h"
}

%code {
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "grammar/expected.h"

#define YYMALLOC sg_malloc
#define YYFREE free
#define YYLLOC_DEFAULT(cur, rhs, n)                                                                \
    ((cur) = (n) ? (struct sg_loc){YYRHSLOC(rhs, 1).start, YYRHSLOC(rhs, n).end}                   \
                 : (struct sg_loc){YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end})

static int
sg_yylex(SG_YYSTYPE *value, struct sg_loc *loc, struct sg_syntax *s)
{
    (void)value;
    return sg_scan_next(&s->scan, loc);
}

static void
sg_yyerror(struct sg_loc *loc, struct sg_syntax *s, const char *message)
{
    sg_diag(s->ctx, SG_DIAG_SYNTAX, sg_syntax_span(s, *loc), "%s", message);
}
}

%union {
    struct sg_ast *node;
    struct sg_ast_list list;
    struct sg_ast_ref ref;
    int number;
    const char *word;
}

%token NL "end of the line" CAST "'::'"
%token WORD "a name" QUOTED "a name in double quotes" STRING "a string in single quotes" NUMBER "a number"
%token BACKTICK "SQL between backticks" DOLLAR "text between '$$'" RAW "SQL"
%token TYPEWORD "a word of a type"
%token ACTION "action" ALWAYS "always" AS "as" ASC "asc" AUTOINCREMENT "autoincrement" BY "by" CACHE "cache"
%token CASCADE "cascade" CHECK "check" CONCURRENTLY "concurrently" CREATEDB "createdb" CREATEROLE "createrole"
%token CYCLE "cycle" DATA "data" DEFAULT "default" DELETE "delete" DESC "desc" DISTINCT "distinct" ENUM "enum"
%token EXISTING "existing" FALSE "false" FIRST "first" FOR "for" FOREIGN "foreign" FROM "from" GENERATED "generated"
%token IDENTITY "identity" INCLUDE "include" INCREMENT "increment" INDEX "index" INHERIT "inherit" KEY "key"
%token LAST "last" LEVEL "level" MATERIALIZED "materialized" MAX "max" MIN "min" MIXIN "mixin" NAME "name" NO "no"
%token NOINHERIT "noinherit" NOT "not" NULL "null" NULLS "nulls" ON "on" POLICY "policy" PRIMARY "primary"
%token PROJECT "project" REFERENCES "references" RENAMED "renamed" RESTRICT "restrict" ROLE "role" ROW "row"
%token ROWID "rowid" SCHEMA "schema" SECURITY "security" SEQUENCE "sequence" SET "set" START "start" STORED "stored"
%token STRICT "strict" TABLE "table" TABLESPACE "tablespace" TO "to" TRUE "true" UNIQUE "unique" UPDATE "update"
%token USING "using" VIEW "view" VIRTUAL "virtual" WHERE "where" WITH "with" WITHOUT "without"

%type <ref> ref
%type <node> item table_item constraint value type raw renamed enum_value policy policy_clause view_clause existing
%type <node> index_clause index_tail key key_expr action option sequence_option role_option setting setting_value
%type <node> unique_option reference_option names call nulls_not_distinct constraint_name
%type <list> table_items enum_values constraints policy_clauses view_clauses index_clauses index_tails keys key_list
%type <list> actions options option_list sequence_options identity_options role_options settings setting_values
%type <list> unique_options reference_options name_list optional_renamed optional_existing optional_nulls
%type <number> order nulls stored
%type <word> action_word

%%

file:
  items
;

items:
  %empty
| items item NL         { s->items = sg_ast_append(s->items, $2);
                          if (s->project_only && $2->kind == SG_AST_PROJECT)
                              YYACCEPT; }
| items error NL        { s->broken_items = true; yyerrok; }
;

item:
  SCHEMA name optional_renamed optional_existing
                        { $$ = sg_ast_named(s, SG_AST_SCHEMA, @$, @2); sg_ast_with($$, $3); sg_ast_with($$, $4); }
| ENUM ref optional_renamed '{' enum_values '}'
                        { $$ = sg_ast_referring(s, SG_AST_ENUM, @$, $2); sg_ast_with($$, $3); sg_ast_with($$, $5);
                          $$->raw = sg_ast_join(@4, @6); }
| SEQUENCE ref optional_renamed sequence_options
                        { $$ = sg_ast_referring(s, SG_AST_SEQUENCE, @$, $2); sg_ast_with($$, $3); sg_ast_with($$, $4); }
| ROLE name optional_renamed role_options
                        { $$ = sg_ast_named(s, SG_AST_ROLE, @$, @2); sg_ast_with($$, $3); sg_ast_with($$, $4); }
| VIEW ref optional_renamed view_clauses
                        { $$ = sg_ast_referring(s, SG_AST_VIEW, @$, $2); sg_ast_with($$, $3); sg_ast_with($$, $4); }
| MATERIALIZED VIEW ref optional_renamed view_clauses
                        { $$ = sg_ast_referring(s, SG_AST_VIEW, @$, $3); $$->flag = true; sg_ast_with($$, $4);
                          sg_ast_with($$, $5); }
| MIXIN name '{' table_items '}'
                        { $$ = sg_ast_with(sg_ast_named(s, SG_AST_MIXIN, @$, @2), $4); $$->raw = sg_ast_join(@3, @5); }
| TABLE ref optional_renamed '{' table_items '}'
                        { $$ = sg_ast_referring(s, SG_AST_TABLE, @$, $2); sg_ast_with($$, $3); sg_ast_with($$, $5);
                          $$->raw = sg_ast_join(@4, @6); }
| TABLE ref existing    { $$ = sg_ast_add(sg_ast_referring(s, SG_AST_TABLE, @$, $2), $3); }
| policy
| PROJECT '{' settings '}'
                        { $$ = sg_ast_with(sg_ast_new(s, SG_AST_PROJECT, @$), $3); $$->raw = sg_ast_join(@2, @4); }
;

optional_renamed:
  %empty                { $$ = (struct sg_ast_list){0}; }
| renamed               { $$ = sg_ast_append((struct sg_ast_list){0}, $1); }
;

renamed:
  RENAMED FROM ref      { $$ = sg_ast_referring(s, SG_AST_RENAMED, @$, $3); }
;

optional_existing:
  %empty                { $$ = (struct sg_ast_list){0}; }
| existing              { $$ = sg_ast_append((struct sg_ast_list){0}, $1); }
;

existing:
  EXISTING              { $$ = sg_ast_new(s, SG_AST_EXISTING, @$); }
;

/* enums */

enum_values:
  %empty                { $$ = (struct sg_ast_list){0}; }
| enum_values enum_value { $$ = sg_ast_append($1, $2); }
| enum_values NL
| enum_values error NL  { $$ = sg_ast_append($1, sg_ast_broken(s, @2)); yyerrok; }
;

enum_value:
  enum_name             { $$ = sg_ast_named(s, SG_AST_VALUE, @$, @1); }
| enum_value RENAMED FROM enum_name
                        { $$ = sg_ast_add($1, sg_ast_named(s, SG_AST_RENAMED, sg_ast_join(@2, @4), @4)); }
;

/* sequences and roles */

sequence_options:
  %empty                { $$ = (struct sg_ast_list){0}; }
| sequence_options sequence_option { $$ = sg_ast_append($1, $2); }
;

sequence_option:
  START sequence_number { $$ = sg_ast_form(s, SG_AST_START, @$, SG_FORM_NUMBER, @2); }
| INCREMENT sequence_number { $$ = sg_ast_form(s, SG_AST_INCREMENT, @$, SG_FORM_NUMBER, @2); }
| MIN sequence_number   { $$ = sg_ast_form(s, SG_AST_MIN, @$, SG_FORM_NUMBER, @2); }
| MAX sequence_number   { $$ = sg_ast_form(s, SG_AST_MAX, @$, SG_FORM_NUMBER, @2); }
| CACHE sequence_number { $$ = sg_ast_form(s, SG_AST_CACHE, @$, SG_FORM_NUMBER, @2); }
| NO MIN                { $$ = sg_ast_flagged(s, SG_AST_MIN, @$, true); }
| NO MAX                { $$ = sg_ast_flagged(s, SG_AST_MAX, @$, true); }
| CYCLE                 { $$ = sg_ast_new(s, SG_AST_CYCLE, @$); }
| NAME ref              { $$ = sg_ast_referring(s, SG_AST_SEQUENCE_NAME, @$, $2); }
;

sequence_number:
  NUMBER
| STRING
;

role_options:
  %empty                { $$ = (struct sg_ast_list){0}; }
| role_options role_option { $$ = sg_ast_append($1, $2); }
;

role_option:
  existing
| CREATEDB              { $$ = sg_ast_new(s, SG_AST_CREATEDB, @$); }
| CREATEROLE            { $$ = sg_ast_new(s, SG_AST_CREATEROLE, @$); }
| INHERIT               { $$ = sg_ast_new(s, SG_AST_INHERIT, @$); }
| NOINHERIT             { $$ = sg_ast_new(s, SG_AST_NOINHERIT, @$); }
;

/* views */

view_clauses:
  %empty                { $$ = (struct sg_ast_list){0}; }
| view_clauses view_clause { $$ = sg_ast_append($1, $2); }
;

view_clause:
  '{' table_items '}'   { $$ = sg_ast_with(sg_ast_new(s, SG_AST_BODY, @$), $2); $$->raw = @$; }
| USING name            { $$ = sg_ast_named(s, SG_AST_METHOD, @$, @2); }
| WITH options          { $$ = sg_ast_with(sg_ast_new(s, SG_AST_WITH, @$), $2); }
| WITH NO DATA          { $$ = sg_ast_new(s, SG_AST_NO_DATA, @$); }
| TABLESPACE name       { $$ = sg_ast_named(s, SG_AST_TABLESPACE, @$, @2); }
| AS raw                { $$ = sg_ast_become($2, SG_AST_DEFINITION, @$); }
| existing
;

/* what stands in a table */

table_items:
  %empty                { $$ = (struct sg_ast_list){0}; }
| table_items table_item NL { $$ = sg_ast_append($1, $2); }
| table_items error NL  { $$ = sg_ast_append($1, sg_ast_broken(s, @2)); yyerrok; }
;

table_item:
  column_name type constraints
                        { $$ = sg_ast_with(sg_ast_add(sg_ast_named(s, SG_AST_COLUMN, @$, @1), $2), $3); }
| INCLUDE name          { $$ = sg_ast_named(s, SG_AST_INCLUDE, @$, @2); }
| PRIMARY KEY optional_name names
                        { $$ = sg_ast_add(sg_ast_named(s, SG_AST_PRIMARY_KEY, @$, @3), $4); }
| UNIQUE optional_name names optional_nulls
                        { $$ = sg_ast_add(sg_ast_named(s, SG_AST_UNIQUE, @$, @2), $3); sg_ast_with($$, $4); }
| FOREIGN KEY optional_name names REFERENCES ref names actions
                        { $$ = sg_ast_add(sg_ast_named(s, SG_AST_FOREIGN_KEY, @$, @3), $4);
                          sg_ast_add($$, sg_ast_add(sg_ast_referring(s, SG_AST_REFERENCES, sg_ast_join(@5, @7), $6), $7));
                          sg_ast_with($$, $8); }
| CHECK optional_name raw
                        { $$ = sg_ast_become($3, SG_AST_CHECK, @$); $$->name = sg_ast_name(s, @2); }
| INDEX optional_name index_clauses keys index_tails
                        { $$ = sg_ast_named(s, SG_AST_INDEX, @$, @2); sg_ast_with($$, $3);
                          sg_ast_add($$, sg_ast_with(sg_ast_new(s, SG_AST_KEYS, @4), $4)); sg_ast_with($$, $5); }
| UNIQUE INDEX optional_name index_clauses keys index_tails
                        { $$ = sg_ast_named(s, SG_AST_INDEX, @$, @3); $$->flag = true; sg_ast_with($$, $4);
                          sg_ast_add($$, sg_ast_with(sg_ast_new(s, SG_AST_KEYS, @5), $5)); sg_ast_with($$, $6); }
| policy
| ROW LEVEL SECURITY    { $$ = sg_ast_new(s, SG_AST_RLS, @$); }
| WITHOUT ROWID         { $$ = sg_ast_new(s, SG_AST_WITHOUT_ROWID, @$); }
| STRICT                { $$ = sg_ast_new(s, SG_AST_STRICT, @$); }
;

names:
  '(' name_list ')'     { $$ = sg_ast_with(sg_ast_new(s, SG_AST_NAMES, @$), $2); }
;

name_list:
  name                  { $$ = sg_ast_append((struct sg_ast_list){0}, sg_ast_named(s, SG_AST_NAME, @1, @1)); }
| name_list ',' name    { $$ = sg_ast_append($1, sg_ast_named(s, SG_AST_NAME, @3, @3)); }
;

optional_nulls:
  %empty                { $$ = (struct sg_ast_list){0}; }
| nulls_not_distinct    { $$ = sg_ast_append((struct sg_ast_list){0}, $1); }
;

nulls_not_distinct:
  NULLS NOT DISTINCT    { $$ = sg_ast_new(s, SG_AST_NULLS_NOT_DISTINCT, @$); }
;

actions:
  %empty                { $$ = (struct sg_ast_list){0}; }
| actions action        { $$ = sg_ast_append($1, $2); }
;

action:
  ON DELETE action_word { $$ = sg_ast_action(s, SG_AST_ON_DELETE, @$, $3); }
| ON UPDATE action_word { $$ = sg_ast_action(s, SG_AST_ON_UPDATE, @$, $3); }
;

action_word:
  CASCADE               { $$ = "cascade"; }
| RESTRICT              { $$ = "restrict"; }
| NO ACTION             { $$ = "no action"; }
| SET NULL              { $$ = "set null"; }
| SET DEFAULT           { $$ = "set default"; }
;

/* indexes and policies */

index_clauses:
  %empty                { $$ = (struct sg_ast_list){0}; }
| index_clauses index_clause { $$ = sg_ast_append($1, $2); }
;

index_clause:
  CONCURRENTLY          { $$ = sg_ast_new(s, SG_AST_CONCURRENTLY, @$); }
| USING name            { $$ = sg_ast_named(s, SG_AST_METHOD, @$, @2); }
| renamed
;

keys:
  '(' key_list ')'      { $$ = $2; }
;

key_list:
  key                   { $$ = sg_ast_append((struct sg_ast_list){0}, $1); }
| key_list ',' key      { $$ = sg_ast_append($1, $3); }
;

key:
  key_expr order nulls  { $$ = sg_ast_key($1, (struct sg_ast_name){0}, $2, $3, @$); }
| key_expr opclass order nulls { $$ = sg_ast_key($1, sg_ast_name(s, @2), $3, $4, @$); }
;

key_expr:
  name                  { $$ = sg_ast_form(s, SG_AST_KEY, @$, SG_FORM_NAME, @1); $$->name = sg_ast_name(s, @1); }
| name parens           { $$ = sg_ast_form(s, SG_AST_KEY, @$, SG_FORM_CALL, @$); }
| name '.' name parens  { $$ = sg_ast_form(s, SG_AST_KEY, @$, SG_FORM_CALL, @$); }
| parens                { $$ = sg_ast_form(s, SG_AST_KEY, @$, SG_FORM_PARENS, @1); }
| BACKTICK              { $$ = sg_ast_form(s, SG_AST_KEY, @$, SG_FORM_RAW, sg_ast_inner(s, @1)); }
;

order:
  %empty                { $$ = 0; }
| ASC                   { $$ = 1; }
| DESC                  { $$ = 2; }
;

nulls:
  %empty                { $$ = 0; }
| NULLS FIRST           { $$ = 1; }
| NULLS LAST            { $$ = 2; }
;

index_tails:
  %empty                { $$ = (struct sg_ast_list){0}; }
| index_tails index_tail { $$ = sg_ast_append($1, $2); }
;

index_tail:
  WHERE raw             { $$ = sg_ast_become($2, SG_AST_WHERE, @$); }
| WITH options          { $$ = sg_ast_with(sg_ast_new(s, SG_AST_WITH, @$), $2); }
;

options:
  '(' option_list ')'   { $$ = $2; }
;

option_list:
  option                { $$ = sg_ast_append((struct sg_ast_list){0}, $1); }
| option_list ',' option { $$ = sg_ast_append($1, $3); }
;

option:
  name '=' NUMBER       { $$ = sg_ast_form(s, SG_AST_OPTION, @$, SG_FORM_NUMBER, @3); $$->name = sg_ast_name(s, @1); }
| name '=' TRUE         { $$ = sg_ast_form(s, SG_AST_OPTION, @$, SG_FORM_TRUE, @3); $$->name = sg_ast_name(s, @1); }
| name '=' FALSE        { $$ = sg_ast_form(s, SG_AST_OPTION, @$, SG_FORM_FALSE, @3); $$->name = sg_ast_name(s, @1); }
| name '=' STRING       { $$ = sg_ast_form(s, SG_AST_OPTION, @$, SG_FORM_STRING, @3); $$->name = sg_ast_name(s, @1); }
| name '=' value_word   { $$ = sg_ast_form(s, SG_AST_OPTION, @$, SG_FORM_NAME, @3); $$->name = sg_ast_name(s, @1); }
;

policy:
  POLICY name optional_renamed policy_clauses
                        { $$ = sg_ast_named(s, SG_AST_POLICY, @$, @2); sg_ast_with($$, $3); sg_ast_with($$, $4); }
;

policy_clauses:
  %empty                { $$ = (struct sg_ast_list){0}; }
| policy_clauses policy_clause { $$ = sg_ast_append($1, $2); }
;

policy_clause:
  ON ref                { $$ = sg_ast_referring(s, SG_AST_ON, @$, $2); }
| AS name               { $$ = sg_ast_named(s, SG_AST_AS, @$, @2); }
| FOR name              { $$ = sg_ast_named(s, SG_AST_FOR, @$, @2); }
| TO name_list          { $$ = sg_ast_with(sg_ast_new(s, SG_AST_TO, @$), $2); }
| USING raw             { $$ = sg_ast_become($2, SG_AST_USING, @$); }
| WITH CHECK raw        { $$ = sg_ast_become($3, SG_AST_WITH_CHECK, @$); }
;

/* columns */

type:
  type_name type_tail   { $$ = sg_ast_type(s, @$, (struct sg_ast_ref){.name = @1}); }
| type_name '.' name type_tail { $$ = sg_ast_type(s, @$, (struct sg_ast_ref){@1, @3}); }
| BACKTICK              { $$ = sg_ast_type_verbatim(s, @$); }
;

type_tail:
  %empty                { sg_buf_clear(&s->type); }
| type_tail type_word   { sg_ast_type_word(s, @2); }
| type_tail parens      { sg_ast_type_args(s, @2); }
| type_tail '[' ']'     { sg_ast_type_dimension(s, (struct sg_loc){0}); }
| type_tail '[' NUMBER ']' { sg_ast_type_dimension(s, @3); }
;

type_word: TYPEWORD | WITH | WITHOUT | TO;

constraints:
  %empty                { $$ = (struct sg_ast_list){0}; }
| constraints constraint { $$ = sg_ast_append($1, $2); }
;

constraint:
  PRIMARY KEY           { $$ = sg_ast_new(s, SG_AST_COL_PRIMARY_KEY, @$); }
| NOT NULL              { $$ = sg_ast_new(s, SG_AST_NOT_NULL, @$); }
| NULL                  { $$ = sg_ast_new(s, SG_AST_NULL, @$); }
| UNIQUE unique_options { $$ = sg_ast_with(sg_ast_new(s, SG_AST_COL_UNIQUE, @$), $2); }
| DEFAULT value         { $$ = sg_ast_become($2, SG_AST_DEFAULT, @$); }
| GENERATED ALWAYS AS raw stored
                        { $$ = sg_ast_generated(sg_ast_become($4, SG_AST_GENERATED, @$), $5); }
| GENERATED ALWAYS AS IDENTITY identity_options
                        { $$ = sg_ast_with(sg_ast_flagged(s, SG_AST_IDENTITY, @$, true), $5); }
| GENERATED BY DEFAULT AS IDENTITY identity_options
                        { $$ = sg_ast_with(sg_ast_flagged(s, SG_AST_IDENTITY, @$, false), $6); }
| AUTOINCREMENT         { $$ = sg_ast_new(s, SG_AST_AUTOINCREMENT, @$); }
| REFERENCES ref names reference_options
                        { $$ = sg_ast_add(sg_ast_referring(s, SG_AST_COL_REFERENCES, @$, $2), $3);
                          sg_ast_with($$, $4); }
| CHECK raw             { $$ = sg_ast_become($2, SG_AST_COL_CHECK, @$); }
| CHECK NAME name raw   { $$ = sg_ast_become($4, SG_AST_COL_CHECK, @$); $$->name = sg_ast_name(s, @3); }
| renamed
| USING raw             { $$ = sg_ast_become($2, SG_AST_COL_USING, @$); }
;

unique_options:
  %empty                { $$ = (struct sg_ast_list){0}; }
| unique_options unique_option { $$ = sg_ast_append($1, $2); }
;

unique_option:
  constraint_name
| nulls_not_distinct
;

constraint_name:
  NAME name             { $$ = sg_ast_named(s, SG_AST_CONSTRAINT_NAME, @$, @2); }
;

stored:
  %empty                { $$ = 0; }
| STORED                { $$ = 1; }
| VIRTUAL               { $$ = 2; }
;

identity_options:
  %empty                { $$ = (struct sg_ast_list){0}; }
| '(' sequence_options ')' { $$ = $2; }
;

reference_options:
  %empty                { $$ = (struct sg_ast_list){0}; }
| reference_options reference_option { $$ = sg_ast_append($1, $2); }
;

reference_option:
  action
| constraint_name
;

/* values and raw text */

value:
  NUMBER                { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_NUMBER, @1); }
| TRUE                  { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_TRUE, @1); }
| FALSE                 { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_FALSE, @1); }
| NULL                  { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_NULL, @1); }
| STRING                { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_STRING, @1); }
| STRING CAST type      { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_STRING, @$); }
| call                  { $$ = $1; }
| call CAST type        { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_CALL, @$); }
| parens                { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_PARENS, @1); }
| BACKTICK              { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_RAW, sg_ast_inner(s, @1)); }
| '[' json_start RAW    { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_JSON, @$); }
| '{' json_start RAW    { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_JSON, @$); }
| QUOTED                { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_NONE, @1); }
;

call:
  value_ref             { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_CALL, @$); }
| value_ref parens      { $$ = sg_ast_form(s, SG_AST_DEFAULT, @$, SG_FORM_CALL, @$); }
;

value_ref:
  value_word
| value_ref '.' value_word
;

raw:
  parens                { $$ = sg_ast_form(s, SG_AST_WORD, @$, SG_FORM_RAW, sg_ast_inner(s, @1)); }
| BACKTICK              { $$ = sg_ast_form(s, SG_AST_WORD, @$, SG_FORM_RAW, sg_ast_inner(s, @1)); }
| DOLLAR                { $$ = sg_ast_form(s, SG_AST_WORD, @$, SG_FORM_RAW, sg_ast_inner(s, @1)); }
;

/* The scanner is told before it is asked for the next token: no look-ahead is needed where these are reduced. */
parens:
  '(' raw_start RAW ')'
;

raw_start:
  %empty                { s->scan.raw = true; }
;

json_start:
  %empty                { s->scan.raw = s->scan.json = true; }
;

/* the project block */

settings:
  %empty                { $$ = (struct sg_ast_list){0}; }
| settings setting NL   { $$ = sg_ast_append($1, $2); }
| settings error NL     { $$ = sg_ast_append($1, sg_ast_broken(s, @2)); yyerrok; }
;

setting:
  setting_word setting_values
                        { $$ = sg_ast_with(sg_ast_named(s, SG_AST_SETTING, @$, @1), $2); }
| setting_word setting_values '{' settings '}'
                        { $$ = sg_ast_with(sg_ast_named(s, SG_AST_SETTING, @$, @1), $2);
                          sg_ast_add($$, sg_ast_with(sg_ast_new(s, SG_AST_BODY, sg_ast_join(@3, @5)), $4));
                          $$->last->raw = $$->last->at; }
;

setting_values:
  %empty                { $$ = (struct sg_ast_list){0}; }
| setting_values setting_value { $$ = sg_ast_append($1, $2); }
;

setting_value:
  setting_word          { $$ = sg_ast_named(s, SG_AST_WORD, @$, @1); }
| NUMBER                { $$ = sg_ast_named(s, SG_AST_WORD, @$, @1); }
| string                { $$ = sg_ast_named(s, SG_AST_STRING, @$, @1); }
| setting_word '(' string ')'
                        { $$ = sg_ast_named(s, SG_AST_ENV, @$, @3); $$->schema = sg_ast_name(s, @1); }
;

string: STRING | QUOTED;

setting_word: WORD | word | TRUE | FALSE | item_word | INDEX | clause_word | outer_word;

/* Names have no value: nodes are given their places, and what they say is read there. */

ref:
  name                  { $$ = (struct sg_ast_ref){.name = @1}; }
| name '.' name         { $$ = (struct sg_ast_ref){@1, @3}; }
;

name: WORD | QUOTED | word | TRUE | FALSE | NULLS | ASC | DESC | item_word | INDEX | clause_word | outer_word;

/* begins an item of a table, so not with a word that begins another item */
column_name: WORD | QUOTED | word | TRUE | FALSE | NULLS | ASC | DESC | clause_word | CONCURRENTLY | USING | RENAMED;

/* stands where constraints may follow */
type_name: WORD | QUOTED | word | TRUE | FALSE | NULLS | ASC | DESC | INDEX;

value_word: WORD | word | NULLS | ASC | DESC | INDEX;

/* stands where more words may follow */
optional_name: %empty | WORD | QUOTED | word | TRUE | FALSE | NULLS | ASC | DESC | item_word | clause_word;

opclass: WORD | QUOTED | word;

enum_name: WORD | QUOTED | STRING | word | TRUE | FALSE | NULLS | ASC | DESC | item_word | INDEX | clause_word
| CONCURRENTLY | USING;

/* begin items of a table */
item_word: INCLUDE | PRIMARY | UNIQUE | FOREIGN | CHECK | POLICY | ROW | WITHOUT | STRICT;

/* begin constraints of a column, but no items */
clause_word: NOT | NULL | DEFAULT | GENERATED | AUTOINCREMENT | REFERENCES;

/* follow a name that may be left out */
outer_word: CONCURRENTLY | USING | RENAMED;

/* mean something only where the grammar waits for them */
word:
  ACTION | ALWAYS | AS | BY | CACHE | CASCADE | CREATEDB | CREATEROLE | CYCLE | DATA | DELETE | DISTINCT | ENUM
| EXISTING | FIRST | FOR | FROM | IDENTITY | INCREMENT | INHERIT | KEY | LAST | LEVEL | MATERIALIZED | MAX | MIN | MIXIN
| NAME | NO | NOINHERIT | ON | PROJECT | RESTRICT | ROLE | ROWID | SCHEMA | SECURITY | SEQUENCE | SET | START | STORED
| TABLE | TABLESPACE | TO | TYPEWORD | UPDATE | VIEW | VIRTUAL | WHERE | WITH
;

%%

static int
yyreport_syntax_error(const yypcontext_t *context, struct sg_syntax *s)
{
    yysymbol_kind_t expected[YYNTOKENS];
    const char *names[YYNTOKENS];
    int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);
    for (int i = 0; i < n; i++)
        names[i] = yysymbol_name(expected[i]);
    sg_expected_report(s, *yypcontext_location(context), yysymbol_name(yypcontext_token(context)), names,
                       n > 0 ? (size_t)n : 0);
    sg_scan_recover(&s->scan, s->scan.previous);
    return 0;
}
