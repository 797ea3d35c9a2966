/* Phone numbers in one form, and hints of protected values. Pure; no tables of foreign number plans. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { PHONE_BYTES = 32 };

/* One number as E.164, "+8613800138000", an extension behind it as "x123".
 * Accepts full-width digits, blanks, dashes, dots, parentheses; prefixes +86, 0086, 86; mainland mobiles (1[3-9] and 9
 * digits, also with a leading 0), landlines with area code and extension (转, 分机, ext, x, # or a last short group), 400
 * and 800 numbers; Hong Kong, Macau, Taiwan with or without +; other countries only with + or 00, as given.
 * out     ret_phone  PHONE_BYTES, written on success only
 * returns false when it is none of these */
bool phone_normalise(const char *raw, char *ret_phone);

/* How people here write it: 13800138000, 010-62345678, +85291234567. out ret_text  PHONE_BYTES */
void phone_show(const char *phone, char *ret_text);

/* The hint shown instead of a normalised number: 138****8000, 010****5678, +852****4567. out ret_hint  PHONE_BYTES */
void phone_mask(const char *phone, char *ret_hint);

/* Last four digits without an extension, for search; false when there are fewer. out ret_digits  5 bytes */
bool phone_last4(const char *phone, char *ret_digits);

/* "a***@example.com"; anything else: first character and ***. Cut to `bytes`. */
void email_mask(const char *email, char *ret_hint, size_t bytes);
