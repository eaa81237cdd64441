/* Files: read whole, written by a temporary file beside the target that is renamed onto it. */
#ifndef SG_BASE_FILE_H
#define SG_BASE_FILE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/status.h"

/* Reads the file as a source of the context. On failure SG_IO, with a diagnostic. */
enum sg_status sg_file_source(struct sg_source **out, struct sg_ctx *ctx, const char *path);
/* Appends the file's bytes to `out`. `missing_ok`: a file that is not there is SG_OK and leaves `out` alone. */
enum sg_status sg_file_read(struct sg_buf *out, struct sg_ctx *ctx, const char *path, bool missing_ok);
/* Temp file, fsync, rename, fsync of the folder. The old content stays where anything fails. What a symbolic link leads to is written,
 * and keeps its mode. */
enum sg_status sg_file_write(struct sg_ctx *ctx, const char *path, const void *data, size_t len);
/* Creates the folder and those above it where they are missing. */
enum sg_status sg_file_mkdirs(struct sg_ctx *ctx, const char *path);
bool sg_file_exists(const char *path);
/* The path of the running program, links resolved, and its folder, with a slash; empty where the system does not say. */
void sg_file_program(struct sg_buf *out);
void sg_file_program_folder(struct sg_buf *out);
bool sg_file_is_dir(const char *path);
/* The names in a folder but for . and .., in byte order, as char * in `out`; a folder that is not there is empty
 * where `missing_ok`. */
enum sg_status sg_file_list(struct sg_list *out, struct sg_ctx *ctx, const char *path, bool missing_ok);
/* "a/b" from "a" and "b"; an absolute or lone part stands for itself. In the context's arena. */
char *sg_path_join(struct sg_ctx *ctx, const char *folder, const char *name);

#endif
