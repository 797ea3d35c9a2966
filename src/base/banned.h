/* Unsafe libc calls become compile errors. Included by ctx.h, so by all of the product. */
#pragma once
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BANNED(call) sorry_##call##_is_a_banned_call

#undef strcpy
#define strcpy(to, from) BANNED(strcpy)
#undef strcat
#define strcat(to, from) BANNED(strcat)
#undef strncpy
#define strncpy(to, from, bytes) BANNED(strncpy)
#undef strncat
#define strncat(to, from, bytes) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef strtok
#define strtok(text, separators) BANNED(strtok)
#undef gmtime
#define gmtime(time) BANNED(gmtime)
#undef localtime
#define localtime(time) BANNED(localtime)
#undef ctime
#define ctime(time) BANNED(ctime)
#undef asctime
#define asctime(time) BANNED(asctime)
