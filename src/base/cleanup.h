/* Clean-up at the declaration: a handle closes itself where its scope ends.
 *
 *	CLOSING(file_close) int fd = open(...);
 *
 * The closer receives a pointer to the variable and must accept its "nothing open" value. */
#pragma once

#define CLOSING(closer) __attribute__((cleanup(closer), unused))

/* Closes the descriptor at *fd unless it is negative. */
void fd_close(int *fd);

/* free() of the pointer at *pointer; for memory that a library handed out. */
void pointer_free(void *pointer);
