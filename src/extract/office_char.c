/* UTF-16 and code page 1252 into UTF-8. */
#include "extract/office_char.h"

#include "extract/little.h"

static bool is_high_surrogate(uint32_t unit)
{
	return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low_surrogate(uint32_t unit)
{
	return unit >= 0xDC00 && unit < 0xE000;
}

static void append_code(struct text *out, uint32_t code)
{
	char utf8[4];
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	if (!code)
		return;
	for (size_t i = length; i-- > 1; code >>= 6)
		utf8[i] = (char)(0x80 | (code & 0x3F));
	utf8[0] = (char)(length == 1 ? code : (0xF0U << (4 - length) & 0xFF) | code);
	text_append_n(out, utf8, length);
}

void office_append_utf16(struct text *out, const unsigned char *bytes, size_t units)
{
	for (size_t i = 0; i < units; i++) {
		uint32_t code = little_u16(bytes + i * 2);
		uint32_t next = i + 1 < units ? little_u16(bytes + i * 2 + 2) : 0;
		bool is_pair = is_high_surrogate(code) && is_low_surrogate(next);

		if (is_pair) {
			code = 0x10000 + ((code - 0xD800) << 10) + (next - 0xDC00);
			i++;
		}
		append_code(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
	}
}

void office_append_1252(struct text *out, const unsigned char *bytes, size_t length)
{
	static const uint16_t above_80[32] = {
		0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
		0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
		0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
	};

	for (size_t i = 0; i < length; i++)
		append_code(out, bytes[i] >= 0x80 && bytes[i] < 0xA0 ? above_80[bytes[i] - 0x80] : bytes[i]);
}
