const mpegAudioRates = [44_100, 48_000, 32_000];
// ISO/IEC 11172-3 section 2.4.2.3 and 13818-3: kbit/s by the bitrate index, of layer II and III.
const layer2 = [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const layer3 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const lowSampleRates = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/**
 * Whether a raw stream of MP3 or MP2 starts here: a valid frame header, and a second one where the
 * first frame ends. Twelve set bits alone begin many a file, UTF-16 text among them.
 */
export function startsWithMpegAudio(bytes: Uint8Array): boolean {
  const length = mpegAudioFrame(bytes, 0);
  return length > 0 && repeats(bytes, length, (at) => mpegAudioFrame(bytes, at) > 0);
}

/** Whether a raw stream of AAC starts here, in frames of ADTS (ISO/IEC 14496-3 section 1.A.2.2). */
export function startsWithAdts(bytes: Uint8Array): boolean {
  const length = adtsFrame(bytes, 0);
  return length > 0 && repeats(bytes, length, (at) => adtsFrame(bytes, at) > 0);
}

// A first frame that reaches behind what was read proves itself.
function repeats(bytes: Uint8Array, length: number, isFrame: (at: number) => boolean): boolean {
  return length + 8 > bytes.length ? bytes.length >= 512 : isFrame(length);
}

/** The frame's length in bytes, 0 where there is none. */
function mpegAudioFrame(bytes: Uint8Array, at: number): number {
  const [sync, second, third] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
  if (sync !== 0xff || second < 0xe0) return 0;
  // Version: 0 is MPEG-2.5, 1 is reserved. Layer: 1 is III, 2 is II, 3 is I, which nobody uses.
  const [version, layer] = [(second >> 3) & 3, (second >> 1) & 3];
  const rate = mpegAudioRates[(third >> 2) & 3];
  if (version === 1 || (layer !== 1 && layer !== 2) || !rate) return 0;
  const table = version === 3 ? (layer === 1 ? layer3 : layer2) : lowSampleRates;
  const kbps = table[(third >> 4) - 1];
  if (!kbps) return 0;
  const sampleRate = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  const samples = layer === 1 && version !== 3 ? 576 : 1152;
  return Math.floor((samples * kbps * 125) / sampleRate) + ((third >> 1) & 1);
}

function adtsFrame(bytes: Uint8Array, at: number): number {
  const byte = (offset: number) => bytes[at + offset] ?? 0;
  // Twelve set bits and a layer of 0; then the index of the sample rate, of which 13 are in use.
  if (byte(0) !== 0xff || (byte(1) & 0xf6) !== 0xf0 || ((byte(2) >> 2) & 15) > 12) return 0;
  const length = ((byte(3) & 3) << 11) | (byte(4) << 3) | (byte(5) >> 5);
  return length > 7 ? length : 0;
}
