/* Names of databases: which driver they ask for, and how they may be shown. */
#ifndef SG_RUNTIME_URL_H
#define SG_RUNTIME_URL_H

#include "base/buf.h"
#include "base/status.h"
#include "model/model.h"

/* Which database a URL, a path or a libpq connection string names. False where it names none. */
bool sg_url_dialect(enum sg_dialect *out, const char *url);
/* Appends the URL without its password: postgresql://me:***@host/db, or password=*** in a connection string. */
void sg_url_redact(struct sg_buf *out, const char *url);
/* The same as the name of the database in what is said of it, in the context's arena: a path may hold bytes that are no UTF-8, which
 * neither JSON nor Prometheus takes. */
const char *sg_url_name(struct sg_ctx *ctx, const char *url);
/* The text without any password of the URL that stands in it, in the context's arena. */
const char *sg_url_scrub(struct sg_ctx *ctx, const char *url, const char *text);
/* The URL without its password, which `password` gets (NULL where there is none), both in the context's arena. */
const char *sg_url_without_password(struct sg_ctx *ctx, const char *url, const char **password);
/* The path that an SQLite URL names, or NULL where it is no plain file (in memory, a file: URI with parameters). */
const char *sg_url_path(struct sg_ctx *ctx, const char *url);
/* The URL of the same database for whoever is in another folder than the one that it was written for: a relative path of an SQLite
 * file gets `folder` before it ("" is the current one). Everything else is given back as it is. */
const char *sg_url_from(struct sg_ctx *ctx, const char *folder, const char *url);

#endif
