/* A picture of a chat, taken to pieces by extract_chat(), put together as messages by speaker and time, as proposals for records.
 *
 * Pure, as record_chat.h. Private to feature/record. Source: DOMAIN.md, Records. */
#pragma once
#include "feature/record/record_chat.h"

/* Bubbles on the left are the other side's, on the right one's own; wide ones are told apart by their colour, which only one's own
 * have. A time in the middle holds for what stands below it, until the next. What one side says under one time is one message.
 * Names above bubbles (of a group) are speakers of their own.
 * in   pieces  struct extract_piece, in any order
 * out  ret_messages  struct chat_message; empty when the picture has no bubble */
void record_chat_assemble(struct arena *arena, const struct chat_reader *reader, const struct list *pieces, struct list *ret_messages);
