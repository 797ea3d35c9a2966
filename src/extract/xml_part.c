/* libzip inflates, expat parses, both in pieces. */
#include "extract/xml_part.h"

#include <expat.h>

#include "base/cleanup.h"
#include "extract/table.h"
#include "extract/zip_guard.h"

enum { PIECE_BYTES = 64 * 1024, MAX_DEPTH = 100 };

static enum err damaged(struct ctx *ctx, const char *path, const char *what)
{
	return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged: %s: %s", path, what);
}

enum err package_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct package *ret_package)
{
	zip_error_t error;

	TRY(zip_guard(ctx, bytes, length));
	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(bytes, length, 0, &error);
	if (!source)
		return damaged(ctx, "package", zip_error_strerror(&error));
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (!zip) {
		enum err result = damaged(ctx, "package", zip_error_strerror(&error));

		zip_source_free(source);
		zip_error_fini(&error);
		return result;
	}
	*ret_package = (struct package){ .zip = zip };
	return OK;
}

void package_close(struct package *package)
{
	if (package->zip)
		zip_discard(package->zip);
	*package = (struct package){ 0 };
}

bool package_has(const struct package *package, const char *path)
{
	return zip_name_locate(package->zip, path, ZIP_FL_NOCASE) >= 0;
}

static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (size_t i = 0; attributes[i]; i += 2) {
		if (strcmp(local_name(attributes[i]), name) == 0)
			return attributes[i + 1];
	}
	return NULL;
}

struct reading {
	struct ctx *ctx;
	const struct xml_events *events;
	const char *path;
	XML_Parser parser;
	int depth;
	enum err result;
};

static void settle(struct reading *reading, enum err result)
{
	if (result == OK || reading->result != OK)
		return;
	reading->result = result;
	XML_StopParser(reading->parser, XML_FALSE);
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *reading = arg;

	if (++reading->depth > MAX_DEPTH)
		settle(reading, damaged(reading->ctx, reading->path, "nested too deep"));
	else if (reading->events->start)
		settle(reading, reading->events->start(reading->ctx, local_name(name), attributes,
						       reading->events->arg));
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	struct reading *reading = arg;

	reading->depth--;
	if (reading->events->end)
		settle(reading, reading->events->end(reading->ctx, local_name(name), reading->events->arg));
}

static void XMLCALL on_chars(void *arg, const XML_Char *chars, int length)
{
	struct reading *reading = arg;

	if (reading->events->chars)
		settle(reading, reading->events->chars(reading->ctx, chars, (size_t)length, reading->events->arg));
}

static void XMLCALL on_doctype(void *arg, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id,
			       int has_internal_subset)
{
	struct reading *reading = arg;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal_subset;
	settle(reading, damaged(reading->ctx, reading->path, "document types are refused"));
}

static void parser_close(XML_Parser *parser)
{
	if (*parser)
		XML_ParserFree(*parser);
}

static void file_close(zip_file_t **file)
{
	if (*file)
		zip_fclose(*file);
}

/* Inflates the next piece into the parser. ret_more: there is another one. */
static enum err parse_piece(struct reading *reading, struct package *package, zip_file_t *file, bool *ret_more)
{
	void *piece = XML_GetBuffer(reading->parser, PIECE_BYTES);

	if (!piece)
		return fail(reading->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "%s needs too much memory",
			    reading->path);
	zip_int64_t length = zip_fread(file, piece, PIECE_BYTES);
	if (length < 0)
		return damaged(reading->ctx, reading->path, "its data cannot be unpacked");
	package->inflated_bytes += (size_t)length;
	if (package->inflated_bytes > TABLE_MAX_INFLATED_BYTES)
		return fail(reading->ctx, ERR_TOO_LARGE, "table.too_large", NULL,
			    "The workbook unpacks to more than %d bytes", TABLE_MAX_INFLATED_BYTES);
	enum XML_Status status = XML_ParseBuffer(reading->parser, (int)length, length == 0);
	if (reading->result != OK)
		return reading->result;
	if (status != XML_STATUS_OK)
		return damaged(reading->ctx, reading->path, XML_ErrorString(XML_GetErrorCode(reading->parser)));
	*ret_more = length > 0;
	return OK;
}

enum err package_read(struct ctx *ctx, struct package *package, const char *path, package_receive receive, void *arg)
{
	CLOSING(file_close) zip_file_t *file = zip_fopen(package->zip, path, ZIP_FL_NOCASE);
	char *piece = arena_alloc(ctx->arena, PIECE_BYTES);
	zip_int64_t length = 1;

	if (!file)
		return damaged(ctx, path, "it is missing");
	while (length > 0) {
		length = zip_fread(file, piece, PIECE_BYTES);
		if (length < 0)
			return damaged(ctx, path, "its data cannot be unpacked");
		package->inflated_bytes += (size_t)length;
		if (package->inflated_bytes > TABLE_MAX_INFLATED_BYTES)
			return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The archive unpacks to more than %d bytes",
				    TABLE_MAX_INFLATED_BYTES);
		TRY(receive(ctx, piece, (size_t)length, arg));
	}
	return OK;
}

static void set_handlers(XML_Parser parser, struct reading *reading)
{
	XML_SetUserData(parser, reading);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_chars);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
}

enum err xml_part_read(struct ctx *ctx, struct package *package, const char *path, const struct xml_events *events)
{
	CLOSING(file_close) zip_file_t *file = zip_fopen(package->zip, path, ZIP_FL_NOCASE);
	CLOSING(parser_close) XML_Parser parser = XML_ParserCreate(NULL);
	struct reading reading = { .ctx = ctx, .events = events, .path = path, .parser = parser };
	bool more = true;

	if (!file)
		return damaged(ctx, path, "it is missing");
	if (!parser)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "No memory to read %s", path);
	set_handlers(parser, &reading);
	while (more) {
		enum err result = parse_piece(&reading, package, file, &more);

		if ((int)result == XML_PART_ENOUGH)
			return OK;
		TRY(result);
	}
	return OK;
}

enum err xml_bytes_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const struct xml_events *events)
{
	CLOSING(parser_close) XML_Parser parser = XML_ParserCreate(NULL);
	struct reading reading = { .ctx = ctx, .events = events, .path = "file", .parser = parser };

	if (!parser || length > TABLE_MAX_FILE_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The file is too large");
	set_handlers(parser, &reading);
	enum XML_Status status = XML_Parse(parser, (const char *)bytes, (int)length, 1);
	if ((int)reading.result == XML_PART_ENOUGH)
		return OK;
	TRY(reading.result);
	return status == XML_STATUS_OK ? OK : damaged(ctx, reading.path, XML_ErrorString(XML_GetErrorCode(parser)));
}
