/** In this time one viewer raises a video's view count once. */
export const viewWindowMs = 30 * 60_000;
