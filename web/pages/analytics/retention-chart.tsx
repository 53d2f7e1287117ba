/** Which share of the plays showed each hundredth of the video. */
export function RetentionChart({ retention }: { retention: number[] }) {
  const points = retention.map((share, i) => `${i},${(100 - share * 100).toFixed(1)}`).join(" ");
  const half = retention[49] ?? 0;
  const label = `Of all plays, ${Math.round(half * 100)} % showed the middle of the video`;
  return (
    <figure class="chart">
      <figcaption>What is watched</figcaption>
      <p class="chart-scale">100 %</p>
      <svg viewBox="0 0 99 100" preserveAspectRatio="none" role="img" aria-label={label}>
        <polygon points={`0,100 ${points} 99,100`} />
      </svg>
      <p class="chart-ends">
        <span>Beginning</span>
        <span>End</span>
      </p>
      <p class="card-note">{label}.</p>
    </figure>
  );
}
