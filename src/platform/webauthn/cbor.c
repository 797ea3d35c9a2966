/* Heads, strings, nesting: the strict part of CBOR. */
#include "platform/webauthn/cbor.h"

enum major { MAJOR_UNSIGNED, MAJOR_NEGATIVE, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP, MAJOR_TAG, MAJOR_SIMPLE };
enum { DEPTH_MAX = 4, PAIRS_MAX = 64, TEXT_MAX = 64 };
enum { SIMPLE_FALSE = 20, SIMPLE_NULL = 22 };

static const int64_t NUMBER_MAX = (int64_t)1 << 31;

struct head {
	enum major major;
	uint64_t value;
};

struct cbor cbor_of(const struct bytes *bytes)
{
	return (struct cbor){ bytes->data, bytes->length ? bytes->data + bytes->length : bytes->data };
}

bool cbor_is_done(const struct cbor *cbor)
{
	return cbor->at == cbor->end;
}

static size_t left(const struct cbor *cbor)
{
	return (size_t)(cbor->end - cbor->at);
}

/* The number after the first byte, of 1, 2, 4 or 8 bytes, which a shorter form must not be able to say. */
static bool read_long(struct cbor *cbor, size_t bytes, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (left(cbor) < bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | *cbor->at++;
	*ret_value = value;
	return bytes == 1 ? value >= 24 : value >> (bytes * 4) != 0;
}

static bool read_head(struct cbor *cbor, struct head *ret_head)
{
	if (cbor_is_done(cbor))
		return false;
	unsigned first = *cbor->at++;
	unsigned low = first & 31;
	ret_head->major = (enum major)(first >> 5);
	ret_head->value = low;
	if (low < 24)
		return true;
	return low < 28 && ret_head->major != MAJOR_SIMPLE && read_long(cbor, (size_t)1 << (low - 24), &ret_head->value);
}

static bool read_head_of(struct cbor *cbor, enum major major, uint64_t max, uint64_t *ret_value)
{
	struct head head = { 0 };

	if (!read_head(cbor, &head) || head.major != major || head.value > max)
		return false;
	*ret_value = head.value;
	return true;
}

bool cbor_read_map(struct cbor *cbor, size_t *ret_pairs)
{
	uint64_t pairs;

	if (!read_head_of(cbor, MAJOR_MAP, PAIRS_MAX, &pairs))
		return false;
	*ret_pairs = (size_t)pairs;
	return true;
}

bool cbor_read_int(struct cbor *cbor, int64_t *ret_number)
{
	struct head head = { 0 };

	if (!read_head(cbor, &head) || head.major > MAJOR_NEGATIVE || head.value >= (uint64_t)NUMBER_MAX)
		return false;
	*ret_number = head.major == MAJOR_NEGATIVE ? -1 - (int64_t)head.value : (int64_t)head.value;
	return true;
}

static bool read_string(struct cbor *cbor, enum major major, uint64_t max, struct bytes *ret_bytes)
{
	uint64_t length;

	if (!read_head_of(cbor, major, max, &length) || length > left(cbor))
		return false;
	*ret_bytes = (struct bytes){ cbor->at, (size_t)length };
	cbor->at += length;
	return true;
}

bool cbor_read_text(struct cbor *cbor, struct bytes *ret_text)
{
	return read_string(cbor, MAJOR_TEXT, TEXT_MAX, ret_text);
}

bool cbor_read_bytes(struct cbor *cbor, struct bytes *ret_bytes)
{
	return read_string(cbor, MAJOR_BYTES, UINT32_MAX, ret_bytes);
}

static bool skip(struct cbor *cbor, int depth);

static bool skip_items(struct cbor *cbor, uint64_t count, int depth)
{
	if (count > left(cbor) || depth >= DEPTH_MAX)
		return false;
	for (uint64_t i = 0; i < count; i++) {
		if (!skip(cbor, depth + 1))
			return false;
	}
	return true;
}

static bool skip_string(struct cbor *cbor, uint64_t length)
{
	if (length > left(cbor))
		return false;
	cbor->at += length;
	return true;
}

static bool skip(struct cbor *cbor, int depth)
{
	struct head head = { 0 };

	if (!read_head(cbor, &head))
		return false;
	switch (head.major) {
	case MAJOR_UNSIGNED:
	case MAJOR_NEGATIVE:
		return true;
	case MAJOR_BYTES:
	case MAJOR_TEXT:
		return skip_string(cbor, head.value);
	case MAJOR_ARRAY:
		return skip_items(cbor, head.value, depth);
	case MAJOR_MAP:
		return head.value <= PAIRS_MAX && skip_items(cbor, head.value * 2, depth);
	case MAJOR_SIMPLE:
		return head.value >= SIMPLE_FALSE && head.value <= SIMPLE_NULL;
	default:
		return false;
	}
}

bool cbor_skip(struct cbor *cbor)
{
	return skip(cbor, 0);
}
