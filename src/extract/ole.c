/* Sectors, chains, the tree of names. */
#include "extract/ole.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "extract/little.h"

enum {
	HEADER_BYTES = 512,
	HEADER_FAT_SECTORS = 109,
	ENTRY_BYTES = 128,
	MINI_SECTOR_BYTES = 64,
	MINI_CUTOFF = 4096,
	NAME_MAX_UNITS = 31,
	TYPE_STREAM = 2,
};

static const uint32_t LAST_SECTOR = 0xFFFFFFFA; /* greater ones are marks: end of chain, free, … */

static enum err damaged(struct ctx *ctx, const char *what)
{
	return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The office document is damaged: %s", what);
}

static enum err too_large(struct ctx *ctx)
{
	return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "A part of the office document has more than %d bytes",
		    OLE_MAX_STREAM_BYTES);
}

/* --- Sectors --- */

static size_t sector_count(const struct ole *ole)
{
	return ole->length / ole->sector_bytes + 1;
}

/* Where the sector lies, and how much of it the file holds; the last one of a file may be short. */
static size_t sector_at(const struct ole *ole, uint32_t sector, const unsigned char **ret_bytes)
{
	uint64_t at = ((uint64_t)sector + 1) * ole->sector_bytes;

	if (sector > LAST_SECTOR || at >= ole->length)
		return 0;
	*ret_bytes = ole->bytes + at;
	return ole->length - at < ole->sector_bytes ? ole->length - at : ole->sector_bytes;
}

static uint32_t next_sector(const struct ole *ole, uint32_t sector)
{
	size_t per_sector = ole->sector_bytes / 4;
	size_t offset = sector % per_sector * 4;
	const unsigned char *table;

	if (sector / per_sector >= ole->fat_count || sector_at(ole, ole->fat[sector / per_sector], &table) < offset + 4)
		return UINT32_MAX;
	return little_u32(table + offset);
}

/* Bytes of a chain whose length nobody tells; 0 when it does not end. */
static size_t chain_bytes(const struct ole *ole, uint32_t sector)
{
	size_t count = 0;

	for (; sector <= LAST_SECTOR; sector = next_sector(ole, sector)) {
		if (++count > sector_count(ole))
			return 0;
	}
	return count * ole->sector_bytes;
}

static enum err stream_open(struct ctx *ctx, size_t length, struct ole_stream *ret_stream)
{
	unsigned char *bytes = length > OLE_MAX_STREAM_BYTES ? NULL : calloc(1, length + 1);

	if (!bytes)
		return too_large(ctx);
	*ret_stream = (struct ole_stream){ bytes, length };
	return OK;
}

static enum err read_chain(struct ctx *ctx, const struct ole *ole, uint32_t sector, size_t length, struct ole_stream *ret_stream)
{
	if (length > sector_count(ole) * ole->sector_bytes)
		return damaged(ctx, "a part is longer than the file");
	TRY(stream_open(ctx, length, ret_stream));
	for (size_t done = 0; done < length; done += ole->sector_bytes, sector = next_sector(ole, sector)) {
		const unsigned char *from;
		size_t some = sector_at(ole, sector, &from);

		if (!some)
			return damaged(ctx, "a part ends early");
		memcpy(ret_stream->bytes + done, from, some < length - done ? some : length - done);
	}
	return OK;
}

static enum err read_mini_chain(struct ctx *ctx, const struct ole *ole, uint32_t sector, size_t length, struct ole_stream *ret_stream)
{
	TRY(stream_open(ctx, length, ret_stream));
	for (size_t done = 0; done < length; done += MINI_SECTOR_BYTES) {
		size_t at = (size_t)sector * MINI_SECTOR_BYTES;
		size_t some = length - done < MINI_SECTOR_BYTES ? length - done : MINI_SECTOR_BYTES;

		if (at + some > ole->mini.length || ((size_t)sector + 1) * 4 > ole->mini_fat.length)
			return damaged(ctx, "a small part ends early");
		memcpy(ret_stream->bytes + done, ole->mini.bytes + at, some);
		sector = little_u32(ole->mini_fat.bytes + (size_t)sector * 4);
	}
	return OK;
}

/* --- Directory --- */

static size_t entry_count(const struct ole *ole)
{
	return ole->directory.length / ENTRY_BYTES;
}

static const unsigned char *entry_at(const struct ole *ole, size_t index)
{
	return ole->directory.bytes + index * ENTRY_BYTES;
}

/* Order of names in the tree: shorter ones first, then by capital letters. */
static int compare_name(const char *name, const unsigned char *entry)
{
	size_t length = strlen(name);
	size_t entry_bytes = little_u16(entry + 64);

	if ((length + 1) * 2 != entry_bytes || length > NAME_MAX_UNITS)
		return (length + 1) * 2 < entry_bytes ? -1 : 1;
	for (size_t i = 0; i < length; i++) {
		int unit = little_u16(entry + i * 2);
		int difference = toupper((unsigned char)name[i]) - (unit < 128 ? toupper(unit) : unit);

		if (difference)
			return difference;
	}
	return 0;
}

/* The entry of the root folder with this name: by its tree, which embedded objects do not hang in. */
static const unsigned char *find_in_tree(const struct ole *ole, const char *name)
{
	uint32_t index = little_u32(entry_at(ole, 0) + 76);

	for (size_t steps = 0; index < entry_count(ole) && steps < entry_count(ole); steps++) {
		const unsigned char *entry = entry_at(ole, index);
		int order = compare_name(name, entry);

		if (order == 0)
			return entry;
		index = little_u32(entry + (order < 0 ? 68 : 72));
	}
	return NULL;
}

/* Not every program sorts the tree: then the first of this name. */
static const unsigned char *find_stream(const struct ole *ole, const char *name)
{
	const unsigned char *found = find_in_tree(ole, name);

	for (size_t i = 1; i < entry_count(ole) && !found; i++) {
		if (compare_name(name, entry_at(ole, i)) == 0)
			found = entry_at(ole, i);
	}
	return found && found[66] == TYPE_STREAM ? found : NULL;
}

bool ole_has(const struct ole *ole, const char *name)
{
	return find_stream(ole, name) != NULL;
}

enum err ole_read(struct ctx *ctx, const struct ole *ole, const char *name, struct ole_stream *ret_stream)
{
	const unsigned char *entry = find_stream(ole, name);

	if (!entry)
		return damaged(ctx, "a part is missing");
	uint32_t sector = little_u32(entry + 116);
	size_t length = little_u32(entry + 120);
	return length < MINI_CUTOFF ? read_mini_chain(ctx, ole, sector, length, ret_stream) :
				      read_chain(ctx, ole, sector, length, ret_stream);
}

/* --- Opening --- */

bool ole_is(const unsigned char *bytes, size_t length)
{
	return length >= 8 && memcmp(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0;
}

/* The sectors of the table of sectors: 109 in the header, more in a chain whose last number is the next of the chain. */
static void collect_fat(struct ctx *ctx, struct ole *ole)
{
	size_t most = little_u32(ole->bytes + 44);
	size_t most_possible = sector_count(ole) * 4 / ole->sector_bytes + 1;
	size_t count = most < most_possible ? most : most_possible;
	uint32_t *fat = arena_array(ctx->arena, count + 1, sizeof(*fat));
	const unsigned char *from = ole->bytes + 76;
	size_t left = HEADER_FAT_SECTORS;
	uint32_t more = little_u32(ole->bytes + 68);

	for (size_t i = 0; i < count; i++, left--, from += 4) {
		if (!left && sector_at(ole, more, &from) == ole->sector_bytes) {
			left = ole->sector_bytes / 4 - 1;
			more = little_u32(from + left * 4);
		}
		if (!left)
			break;
		fat[ole->fat_count++] = little_u32(from);
	}
	ole->fat = fat;
}

static enum err read_tables(struct ctx *ctx, struct ole *ole)
{
	uint32_t directory = little_u32(ole->bytes + 48);
	uint32_t mini_fat = little_u32(ole->bytes + 60);
	size_t directory_bytes = chain_bytes(ole, directory);

	if (directory_bytes < ENTRY_BYTES)
		return damaged(ctx, "it has no directory");
	TRY(read_chain(ctx, ole, directory, directory_bytes, &ole->directory));
	TRY(read_chain(ctx, ole, mini_fat, chain_bytes(ole, mini_fat), &ole->mini_fat));
	const unsigned char *root = entry_at(ole, 0);
	return read_chain(ctx, ole, little_u32(root + 116), ole->mini_fat.length ? little_u32(root + 120) : 0, &ole->mini);
}

enum err ole_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct ole *ret_ole)
{
	*ret_ole = (struct ole){ .bytes = bytes, .length = length };
	if (length < HEADER_BYTES || !ole_is(bytes, length))
		return damaged(ctx, "it is too short");
	unsigned shift = little_u16(bytes + 30);
	if ((shift != 9 && shift != 12) || little_u16(bytes + 32) != 6)
		return damaged(ctx, "its sectors have no known size");
	ret_ole->sector_bytes = (size_t)1 << shift;
	collect_fat(ctx, ret_ole);
	return read_tables(ctx, ret_ole);
}

void ole_stream_close(struct ole_stream *stream)
{
	free(stream->bytes);
	*stream = (struct ole_stream){ 0 };
}

void ole_close(struct ole *ole)
{
	ole_stream_close(&ole->directory);
	ole_stream_close(&ole->mini_fat);
	ole_stream_close(&ole->mini);
	*ole = (struct ole){ 0 };
}
