/* Kinds of recordings by their beginning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "extract/audio_type.h"

static void is(const char *bytes, size_t length, const char *expected)
{
	const char *type = audio_type((const unsigned char *)bytes, length);

	if (expected)
		assert_non_null(type);
	else
		assert_null(type);
	if (expected)
		assert_string_equal(type, expected);
}

static void names_what_recorders_make(void **state)
{
	(void)state;
	is("\x1A\x45\xDF\xA3\x9F\x42\x86", 7, "matroska");
	is("\0\0\0\x1C" "ftypiso5", 12, "mov");
	is("OggS\0\2", 6, "ogg");
	is("RIFF\x24\0\0\0WAVEfmt ", 16, "wav");
	is("fLaC\0", 5, "flac");
	is("#!AMR\n\x3C", 7, "amr");
	is("#!AMR-WB\n", 9, "amr");
	is("ID3\4\0", 5, "mp3");
	is("\xFF\xFB\x90\x64", 4, "mp3");
	is("\xFF\xF1\x50\x80", 4, "aac");
}

static void refuses_everything_else(void **state)
{
	(void)state;
	is("", 0, NULL);
	is("R", 1, NULL);
	is("RIFF\x24\0\0\0AVI LIST", 16, NULL);
	is("RIFF\x24\0\0\0WAV", 11, NULL);
	is("\x02#!SILK_V3", 10, NULL);
	is("#EXTM3U\nfile:///etc/passwd", 26, NULL);
	is("ffconcat version 1.0", 20, NULL);
	is("\xFF\xD8\xFF\xE0", 4, NULL);
	is("\xFF\xFB", 2, NULL);
	is("%PDF-1.7", 8, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_what_recorders_make),
		cmocka_unit_test(refuses_everything_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
