/**
 * Keeps the frame that is shown on screen while the source below it is changed, where the video
 * would be black. It stands as the poster, which browsers show until the next frame is decoded.
 */
export function holdFrame(video: HTMLVideoElement): void {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const poster = video.poster;
  video.poster = canvas.toDataURL("image/jpeg", 0.85);
  video.addEventListener("seeked", () => (video.poster = poster), { once: true });
}
