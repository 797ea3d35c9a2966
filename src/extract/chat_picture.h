/* A picture of a chat taken apart: bubbles and what stands on the ground between them. In genjin-extract-pages only.
 *
 * The ground is the commonest colour. What stands out of it as one surface of one colour is a bubble; faces and photos have many
 * colours and are left out. Letters are read off a picture where every surface is white, so that no colour of a bubble hides them.
 * Where a photo is the ground nothing can be told apart, and nothing is sent. */
#pragma once
#include "base/ctx.h"
#include "extract/frame.h"

struct Pix;
struct ocr;

/* Receives piece after piece: bubbles from top to bottom, then lines of the ground. */
typedef enum err (*chat_receive)(struct ctx *ctx, const struct frame_chat_piece *piece, void *arg);

struct chat_ocr {
	struct ocr *chinese;
	struct ocr *latin; /* of bubbles without a Chinese character: the other one closes up words */
};

/* in     pix  of 8 or 32 bits
 * errors ERR_MEANING "document.damaged"; those of `receive` */
MUST_USE enum err chat_picture_read(struct ctx *ctx, const struct chat_ocr *ocr, struct Pix *pix, chat_receive receive, void *arg);
