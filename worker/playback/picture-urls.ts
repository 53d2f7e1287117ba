import { previewFile, storyboardFile, thumbnailFile } from "../../schema/media-keys.ts";

type Pictured = { epoch: number; posterFile: string | null; hasStoryboard: boolean; hasPreview: boolean };

type PictureUrls = {
  poster: string | null;
  storyboard: string | null;
  preview: string | null;
  thumbnail: string | null;
};

/** The addresses of the pictures that a video has, below its media's address. */
export function pictureUrls(base: string, video: Pictured): PictureUrls {
  const encode = `${base}/e${video.epoch}`;
  return {
    poster: video.posterFile ? `${encode}/${video.posterFile}` : null,
    storyboard: video.hasStoryboard ? `${encode}/${storyboardFile}` : null,
    // Made together with the storyboard.
    thumbnail: video.hasStoryboard ? `${base}/${thumbnailFile}` : null,
    preview: video.hasPreview ? `${encode}/${previewFile}` : null,
  };
}
