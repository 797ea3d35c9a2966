/* ZIP files by libzip. */
#include "platform/archive/archive.h"

#include <zip.h>

#include "base/cleanup.h"

/* The library's own handle; ours has no more to say. */
static zip_t *zip_of(struct archive *archive)
{
	return (zip_t *)archive;
}

enum err archive_create(struct ctx *ctx, const char *path, struct archive **ret_archive)
{
	int code = 0;
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);

	if (!zip)
		return fail(ctx, ERR_INTERNAL, "archive.write", NULL, "The archive cannot be written (%d).", code);
	*ret_archive = (struct archive *)zip;
	return OK;
}

/* The archive takes the source over, or it is given back to the library. */
static enum err add(struct ctx *ctx, struct archive *archive, const char *name, zip_source_t *source)
{
	if (!source || zip_file_add(zip_of(archive), name, source, ZIP_FL_ENC_UTF_8 | ZIP_FL_OVERWRITE) < 0) {
		zip_source_free(source);
		return fail(ctx, ERR_INTERNAL, "archive.write", NULL, "%s", zip_strerror(zip_of(archive)));
	}
	return OK;
}

enum err archive_add_bytes(struct ctx *ctx, struct archive *archive, const char *name, const void *bytes, size_t length)
{
	return add(ctx, archive, name, zip_source_buffer(zip_of(archive), bytes, length, 0));
}

enum err archive_add_file(struct ctx *ctx, struct archive *archive, const char *name, const char *path)
{
	return add(ctx, archive, name, zip_source_file(zip_of(archive), path, 0, -1));
}

enum err archive_finish(struct ctx *ctx, struct archive *archive)
{
	if (zip_close(zip_of(archive)) == 0)
		return OK;
	enum err err = fail(ctx, ERR_INTERNAL, "archive.write", NULL, "%s", zip_strerror(zip_of(archive)));
	archive_discard(archive);
	return err;
}

void archive_discard(struct archive *archive)
{
	if (archive)
		zip_discard(zip_of(archive));
}
