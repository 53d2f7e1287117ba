/** Turns captions on and off; where there are several tracks, a menu to choose from. */
export function CaptionsControl({ tracks }: { tracks: number }) {
  if (tracks === 0) return null;
  if (tracks === 1) return <media-captions-button />;
  return <media-captions-menu-button />;
}

/** Stands beside the control bars: it opens above them. */
export function CaptionsMenu({ tracks }: { tracks: number }) {
  return tracks > 1 ? <media-captions-menu hidden anchor="auto" /> : null;
}
