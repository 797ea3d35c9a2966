/* libavformat and libavcodec on one descriptor: no other file, no network, no threads, named decoders only. */
#include "extract/audio_decode.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/cpu.h>
#include <libswresample/swresample.h>

#include "base/cleanup.h"
#include "extract/audio_type.h"

enum {
	IO_BYTES = 32 * 1024,
	PROBE_BYTES = 2 * 1024 * 1024,
	GAP_MIN_SAMPLES = AUDIO_RATE / 5,
	SILENCE_SAMPLES = 4096,
	PIECE_SAMPLES = 16384,
};

static const char codecs[] = "opus,libopus,vorbis,aac,aac_latm,mp3,mp3float,flac,alac,amrnb,amrwb,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,"
			     "pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw,adpcm_ima_wav,adpcm_ms,gsm_ms";

struct decoding {
	int input;
	int output;
	int64_t max_samples;
	int64_t written; /* samples so far */
	AVIOContext *io;
	AVFormatContext *format;
	AVCodecContext *codec;
	SwrContext *resampler;
	AVPacket *packet;
	AVFrame *frame;
	int stream;
	int rate;        /* what the resampler takes now */
	int layout;
	int sample_format;
	int16_t *piece;
};

static void decoding_done(struct decoding *decoding)
{
	av_frame_free(&decoding->frame);
	av_packet_free(&decoding->packet);
	swr_free(&decoding->resampler);
	avcodec_free_context(&decoding->codec);
	avformat_close_input(&decoding->format);
	if (decoding->io)
		av_freep(&decoding->io->buffer);
	avio_context_free(&decoding->io);
	free(decoding->piece);
}

/* --- Input --- */

static int read_bytes(void *arg, uint8_t *bytes, int length)
{
	const struct decoding *decoding = arg;
	ssize_t got;

	do
		got = read(decoding->input, bytes, (size_t)length);
	while (got < 0 && errno == EINTR);
	return got > 0 ? (int)got : got == 0 ? AVERROR_EOF : AVERROR(EIO);
}

static int64_t seek_bytes(void *arg, int64_t offset, int whence)
{
	const struct decoding *decoding = arg;

	if (whence & AVSEEK_SIZE) {
		int64_t here = lseek(decoding->input, 0, SEEK_CUR);
		int64_t size = lseek(decoding->input, 0, SEEK_END);

		return lseek(decoding->input, here, SEEK_SET) < 0 ? AVERROR(EIO) : size;
	}
	int64_t at = lseek(decoding->input, offset, whence & ~AVSEEK_FORCE);
	return at < 0 ? AVERROR(EIO) : at;
}

static enum audio_exit open_input(struct decoding *decoding)
{
	unsigned char magic[AUDIO_MAGIC_BYTES];
	ssize_t length = pread(decoding->input, magic, sizeof(magic), 0);
	const char *type = length > 0 ? audio_type(magic, (size_t)length) : NULL;
	const AVInputFormat *reader = type ? av_find_input_format(type) : NULL;

	if (!reader)
		return AUDIO_TYPE;
	decoding->io = avio_alloc_context(av_malloc(IO_BYTES), IO_BYTES, 0, decoding, read_bytes, NULL, seek_bytes);
	decoding->format = avformat_alloc_context();
	if (!decoding->io || !decoding->format)
		return AUDIO_FAILED;
	decoding->format->pb = decoding->io;
	decoding->format->probesize = PROBE_BYTES;
	decoding->format->max_streams = 16;
	decoding->format->codec_whitelist = av_strdup(codecs);
	decoding->format->protocol_whitelist = av_strdup("none");
	decoding->format->format_whitelist = av_strdup(reader->name);
	return avformat_open_input(&decoding->format, NULL, reader, NULL) == 0 ? AUDIO_OK : AUDIO_DAMAGED;
}

static enum audio_exit open_codec(struct decoding *decoding)
{
	const AVCodec *codec = NULL;

	avformat_find_stream_info(decoding->format, NULL); /* what it misses, the frames say */
	decoding->stream = av_find_best_stream(decoding->format, AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
	if (decoding->stream == AVERROR_DECODER_NOT_FOUND)
		return AUDIO_TYPE;
	if (decoding->stream < 0 || !codec)
		return decoding->format->nb_streams ? AUDIO_NO_TRACK : AUDIO_DAMAGED;
	for (unsigned i = 0; i < decoding->format->nb_streams; i++)
		decoding->format->streams[i]->discard = (int)i == decoding->stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
	decoding->codec = avcodec_alloc_context3(codec);
	if (!decoding->codec)
		return AUDIO_FAILED;
	avcodec_parameters_to_context(decoding->codec, decoding->format->streams[decoding->stream]->codecpar);
	decoding->codec->thread_count = 1;
	decoding->codec->codec_whitelist = av_strdup(codecs);
	decoding->codec->pkt_timebase = decoding->format->streams[decoding->stream]->time_base;
	return avcodec_open2(decoding->codec, codec, NULL) == 0 ? AUDIO_OK : AUDIO_TYPE;
}

/* --- Output --- */

static enum audio_exit write_samples(struct decoding *decoding, const int16_t *samples, int64_t count)
{
	const char *bytes = (const char *)samples;
	size_t left = (size_t)count * sizeof(*samples);

	if (decoding->written + count > decoding->max_samples)
		return AUDIO_TOO_LONG;
	while (left > 0) {
		ssize_t done = write(decoding->output, bytes, left);

		if (done < 0 && errno != EINTR)
			return AUDIO_FAILED;
		if (done > 0) {
			bytes += done;
			left -= (size_t)done;
		}
	}
	decoding->written += count;
	return AUDIO_OK;
}

/* Recorders leave out what they do not hear; a mark in the text must still find its place in the original. */
static enum audio_exit fill_gap(struct decoding *decoding, const AVFrame *frame)
{
	static const int16_t silence[SILENCE_SAMPLES];
	const AVStream *stream = decoding->format->streams[decoding->stream];
	int64_t start = stream->start_time == AV_NOPTS_VALUE ? 0 : stream->start_time;

	if (frame->best_effort_timestamp == AV_NOPTS_VALUE)
		return AUDIO_OK;
	int64_t at = av_rescale_q(frame->best_effort_timestamp - start, stream->time_base, (AVRational){ 1, AUDIO_RATE });
	if (at < decoding->written + GAP_MIN_SAMPLES)
		return AUDIO_OK;
	if (at > decoding->max_samples)
		return AUDIO_TOO_LONG;
	while (decoding->written < at) {
		int64_t step = at - decoding->written;
		enum audio_exit result = write_samples(decoding, silence, step < SILENCE_SAMPLES ? step : SILENCE_SAMPLES);

		if (result != AUDIO_OK)
			return result;
	}
	return AUDIO_OK;
}

/* The resampler for what this frame is; the same one while nothing changes. */
static bool adapt(struct decoding *decoding, AVFrame *frame)
{
	AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;

	if (decoding->resampler && decoding->rate == frame->sample_rate && decoding->layout == frame->ch_layout.nb_channels &&
	    decoding->sample_format == frame->format)
		return true;
	swr_free(&decoding->resampler);
	decoding->rate = frame->sample_rate;
	decoding->layout = frame->ch_layout.nb_channels;
	decoding->sample_format = frame->format;
	return frame->sample_rate > 0 && frame->ch_layout.nb_channels > 0 &&
	       swr_alloc_set_opts2(&decoding->resampler, &mono, AV_SAMPLE_FMT_S16, AUDIO_RATE, &frame->ch_layout,
				   (enum AVSampleFormat)frame->format, frame->sample_rate, 0, NULL) == 0 &&
	       swr_init(decoding->resampler) == 0;
}

/* Puts what the frame holds (NULL: what the resampler still holds) through in pieces. */
static enum audio_exit resample(struct decoding *decoding, const AVFrame *frame)
{
	const uint8_t **planes = frame ? (const uint8_t **)frame->extended_data : NULL;
	int count = frame ? frame->nb_samples : 0;

	for (;;) {
		uint8_t *out[] = { (uint8_t *)decoding->piece };
		int got = swr_convert(decoding->resampler, out, PIECE_SAMPLES, planes, count);

		if (got <= 0)
			return AUDIO_OK;
		enum audio_exit result = write_samples(decoding, decoding->piece, got);
		if (result != AUDIO_OK || got < PIECE_SAMPLES)
			return result;
		planes = NULL;
		count = 0;
	}
}

/* A packet that cannot be decoded is left out; the rest of the recording may be whole. */
static enum audio_exit decode_packet(struct decoding *decoding, const AVPacket *packet)
{
	if (avcodec_send_packet(decoding->codec, packet) < 0)
		return AUDIO_OK;
	while (avcodec_receive_frame(decoding->codec, decoding->frame) == 0) {
		enum audio_exit result = fill_gap(decoding, decoding->frame);

		if (result == AUDIO_OK && adapt(decoding, decoding->frame))
			result = resample(decoding, decoding->frame);
		av_frame_unref(decoding->frame);
		if (result != AUDIO_OK)
			return result;
	}
	return AUDIO_OK;
}

static enum audio_exit decode_all(struct decoding *decoding)
{
	enum audio_exit result = AUDIO_OK;

	while (result == AUDIO_OK && av_read_frame(decoding->format, decoding->packet) == 0) {
		if (decoding->packet->stream_index == decoding->stream)
			result = decode_packet(decoding, decoding->packet);
		av_packet_unref(decoding->packet);
	}
	if (result == AUDIO_OK)
		result = decode_packet(decoding, NULL);
	if (result == AUDIO_OK && decoding->resampler)
		result = resample(decoding, NULL);
	return result == AUDIO_OK && decoding->written == 0 ? AUDIO_DAMAGED : result;
}

void audio_decode_prepare(void)
{
	av_log_set_level(AV_LOG_QUIET);
	av_get_cpu_flags();
}

enum audio_exit audio_decode(int input, int output, int max_seconds)
{
	CLOSING(decoding_done) struct decoding decoding = { .input = input, .output = output,
							    .max_samples = (int64_t)max_seconds * AUDIO_RATE };
	enum audio_exit result = open_input(&decoding);

	if (result == AUDIO_OK)
		result = open_codec(&decoding);
	if (result != AUDIO_OK)
		return result;
	decoding.packet = av_packet_alloc();
	decoding.frame = av_frame_alloc();
	decoding.piece = calloc(PIECE_SAMPLES, sizeof(*decoding.piece));
	if (!decoding.packet || !decoding.frame || !decoding.piece)
		return AUDIO_FAILED;
	return decode_all(&decoding);
}
