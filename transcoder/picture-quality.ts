/** The size at which pictures are judged, in 8-bit grey. */
export const judged = { width: 32, height: 18 };

/** How bright a picture is on average (0 to 255), and how far it strays from that. */
export type PictureQuality = { mean: number; deviation: number };

// Below and above, a picture is black or white with hardly anything in it.
const darkest = 36;
const brightest = 228;
// One colour, or nearly so.
const flattest = 14;

/** The quality of each of several pictures of `judged` size that stand behind each other. */
export function judgePictures(grey: Uint8Array): PictureQuality[] {
  const size = judged.width * judged.height;
  return Array.from({ length: Math.floor(grey.length / size) }, (_, i) => {
    const pixels = grey.subarray(i * size, (i + 1) * size);
    const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / size;
    const variance = pixels.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / size;
    return { mean, deviation: Math.sqrt(variance) };
  });
}

/** Whether a picture is too dark, too bright or too flat to stand for a video. */
export function isPoor({ mean, deviation }: PictureQuality): boolean {
  return mean < darkest || mean > brightest || deviation < flattest;
}

/** The index of the picture that shows the most: contrast, less where it is very dark or bright. -1 for none. */
export function bestPicture(qualities: readonly PictureQuality[]): number {
  const score = ({ mean, deviation }: PictureQuality) => (1 + deviation) * Math.min(1, mean / 80, (255 - mean) / 60);
  return qualities.reduce((best, quality, i) => {
    const leader = qualities[best];
    return !leader || score(quality) > score(leader) ? i : best;
  }, -1);
}
