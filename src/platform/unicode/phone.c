/* Reading numbers as people type them. source ITU-T E.164; mainland number plan of MIIT */
#include "platform/unicode/phone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DIGITS = 15, TYPED_BYTES = 20, MAX_EXTENSION = 6, MAX_GROUPS = 8 };

/* Digits of the number in the groups they were typed in, and of the extension. */
struct typed {
	bool plus;
	char digits[TYPED_BYTES];
	size_t length;
	size_t groups[MAX_GROUPS]; /* where each group begins in digits */
	size_t group_count;
	char extension[MAX_EXTENSION + 1];
	size_t extension_length;
};

/* ASCII for the character at *at, full-width forms included; 0 for any other, '\0' keeps *at at the end. */
static char next_plain(const char **at)
{
	const unsigned char *s = (const unsigned char *)*at;

	if (*s < 0x80) {
		*at += *s != 0;
		return (char)*s;
	}
	if (s[0] == 0xEF && s[1] == 0xBC && s[2] >= 0x81) { /* U+FF01 to U+FF3F */
		*at += 3;
		return (char)(s[2] - 0x81 + '!');
	}
	if ((s[0] == 0xC2 && s[1] == 0xA0) || (s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80) ||
	    (s[0] == 0xE2 && s[1] == 0x80 && s[2] >= 0x8B && s[2] <= 0x95)) { /* blanks, dashes, invisible marks */
		*at += s[0] == 0xC2 ? 2 : 3;
		return '-';
	}
	return 1;
}

/* Length of the word at `s` that announces an extension, 0 for none. */
static size_t extension_word(const char *s)
{
	static const char *const words[] = { "转", "分机", "ext.", "ext", "EXT", "Ext", "x", "X", "#", "＃" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return strlen(words[i]);
	}
	return 0;
}

static bool add_digit(struct typed *typed, char digit, bool in_extension, bool new_group)
{
	if (in_extension) {
		if (typed->extension_length == MAX_EXTENSION)
			return false;
		typed->extension[typed->extension_length++] = digit;
		return true;
	}
	if (typed->length == sizeof(typed->digits) - 1)
		return false;
	if (new_group) {
		if (typed->group_count == MAX_GROUPS)
			return false;
		typed->groups[typed->group_count++] = typed->length;
	}
	typed->digits[typed->length++] = digit;
	return true;
}

static bool read_typed(const char *raw, struct typed *ret_typed)
{
	bool in_extension = false;
	bool new_group = true;

	*ret_typed = (struct typed){ 0 };
	while (*raw) {
		size_t word = ret_typed->length ? extension_word(raw) : 0;

		if (word) {
			if (in_extension)
				return false;
			in_extension = true;
			raw += word;
			continue;
		}
		char plain = next_plain(&raw);
		if (isdigit((unsigned char)plain)) {
			if (!add_digit(ret_typed, plain, in_extension, new_group))
				return false;
			new_group = false;
		} else if (plain == '+' && !ret_typed->length && !ret_typed->plus) {
			ret_typed->plus = true;
		} else if (strchr(" \t-.()/_:", plain)) {
			new_group = true;
		} else {
			return false;
		}
	}
	return ret_typed->length > 0;
}

static bool is_mobile(const char *digits)
{
	return strlen(digits) == 11 && digits[0] == '1' && digits[1] >= '3';
}

/* Area codes 010 and 02x have two digits behind the 0 and eight-digit numbers, the others three and seven or eight. */
static bool is_landline(const char *digits)
{
	size_t length = strlen(digits);

	if (digits[0] != '0' || digits[1] == '0')
		return false;
	if (digits[1] == '1' || digits[1] == '2')
		return (digits[1] == '2' || digits[2] == '0') && length == 11 && digits[3] >= '2';
	return (length == 11 || length == 12) && digits[4] >= '2';
}

static bool is_service(const char *digits)
{
	return strlen(digits) == 10 && (strncmp(digits, "400", 3) == 0 || strncmp(digits, "800", 3) == 0);
}

/* A national number of the mainland, the extension possibly as its last group. */
static bool mainland(const struct typed *typed, const char *digits, char *ret_phone)
{
	char number[TYPED_BYTES + 1];
	const char *extension = typed->extension;
	size_t last = typed->group_count > 1 ? typed->groups[typed->group_count - 1] : 0;

	if (is_mobile(digits) || is_mobile(digits + (digits[0] == '0'))) {
		snprintf(ret_phone, PHONE_BYTES, "+86%s", digits + (digits[0] == '0'));
		return !typed->extension_length;
	}
	snprintf(number, sizeof(number), "%s", digits);
	/* "010-62345678-123": without its last group the rest must be a landline of its own. */
	if (!is_landline(number) && !is_service(number) && last && !typed->extension_length) {
		size_t group_length = typed->length - last;

		if (group_length > MAX_EXTENSION || group_length >= strlen(digits))
			return false;
		extension = typed->digits + last;
		number[strlen(digits) - group_length] = '\0';
	}
	if (is_service(number))
		snprintf(ret_phone, PHONE_BYTES, "+86%s", number);
	else if (is_landline(number))
		snprintf(ret_phone, PHONE_BYTES, "+86%s%s%s", number + 1, *extension ? "x" : "", extension);
	else
		return false;
	return true;
}

/* "8613800138000", "85291234567" and "886912345678" typed without +. */
static const char *country_without_plus(const char *digits)
{
	size_t length = strlen(digits);

	if (length == 13 && strncmp(digits, "86", 2) == 0 && is_mobile(digits + 2))
		return digits;
	if (length == 11 && (strncmp(digits, "852", 3) == 0 || strncmp(digits, "853", 3) == 0))
		return digits;
	if (length == 12 && strncmp(digits, "886", 3) == 0)
		return digits;
	return NULL;
}

static bool international(const struct typed *typed, const char *digits, char *ret_phone)
{
	size_t length = strlen(digits);
	char national[TYPED_BYTES];

	if (strncmp(digits, "86", 2) == 0) {
		/* +86 10 … is written without the 0 of the area code; mobiles and 400 numbers have none. */
		snprintf(national, sizeof(national), "%s", digits + 2);
		if (!is_mobile(national) && !is_service(national) && national[0] != '0')
			snprintf(national, sizeof(national), "0%s", digits + 2);
		return mainland(typed, national, ret_phone);
	}
	if (length < 7 || length > MAX_DIGITS || digits[0] == '0')
		return false;
	snprintf(ret_phone, PHONE_BYTES, "+%s%s%s", digits, typed->extension_length ? "x" : "", typed->extension);
	return true;
}

bool phone_normalise(const char *raw, char *ret_phone)
{
	struct typed typed;
	char phone[PHONE_BYTES];
	bool valid;

	if (!raw || !read_typed(raw, &typed))
		return false;
	if (typed.plus)
		valid = international(&typed, typed.digits, phone);
	else if (strncmp(typed.digits, "00", 2) == 0)
		valid = international(&typed, typed.digits + 2, phone);
	else if (country_without_plus(typed.digits))
		valid = international(&typed, typed.digits, phone);
	else
		valid = mainland(&typed, typed.digits, phone);
	if (valid)
		memcpy(ret_phone, phone, strlen(phone) + 1);
	return valid;
}

/* Digits of the area code behind +86 (10 and 2x have two, the others three), 0 for mobiles and 400 numbers. */
static size_t area_code_length(const char *phone)
{
	if (strncmp(phone, "+86", 3) != 0 || is_mobile(phone + 3) || is_service(phone + 3))
		return 0;
	return phone[3] == '1' || phone[3] == '2' ? 2 : 3;
}

void phone_show(const char *phone, char *ret_text)
{
	int area = (int)area_code_length(phone);

	if (strncmp(phone, "+86", 3) != 0)
		snprintf(ret_text, PHONE_BYTES, "%s", phone);
	else if (area)
		snprintf(ret_text, PHONE_BYTES, "0%.*s-%s", area, phone + 3, phone + 3 + area);
	else
		snprintf(ret_text, PHONE_BYTES, "%s", phone + 3);
}

bool phone_last4(const char *phone, char *ret_digits)
{
	size_t length = strcspn(phone, "x");

	if (length < 5)
		return false;
	snprintf(ret_digits, 5, "%s", phone + length - 4);
	return true;
}

void phone_mask(const char *phone, char *ret_hint)
{
	char last4[5] = "";
	size_t area = area_code_length(phone);

	phone_last4(phone, last4);
	if (strncmp(phone, "+86", 3) != 0)
		snprintf(ret_hint, PHONE_BYTES, "%.4s****%s", phone, last4);
	else if (area)
		snprintf(ret_hint, PHONE_BYTES, "0%.*s****%s", (int)area, phone + 3, last4);
	else
		snprintf(ret_hint, PHONE_BYTES, "%.3s****%s", phone + 3, last4);
}

/* Bytes of the first character. */
static int first_character(const char *text)
{
	int length = *text != 0;

	while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
		length++;
	return length;
}

void email_mask(const char *email, char *ret_hint, size_t bytes)
{
	const char *at = strrchr(email, '@');

	snprintf(ret_hint, bytes, "%.*s***%s", first_character(email), email, at && at > email ? at : "");
}
