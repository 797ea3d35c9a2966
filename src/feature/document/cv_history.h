/* Education and employers. Private to this feature. */
#pragma once
#include "feature/document/cv_line.h"

/* Adds proposals for education, school, company and title; the employer of today first. */
void cv_read_history(struct ctx *ctx, const struct list *lines, struct vec *items);
