import type { Analytics } from "../../api-types.ts";

const height = 120;
const width = 600;

/** Views of each day as bars; the table below says the same in words. */
export function DayChart({ days }: { days: Analytics["days"] }) {
  const most = Math.max(1, ...days.map(({ views }) => views));
  const step = width / days.length;
  const first = days[0]?.day;
  const last = days.at(-1)?.day;
  return (
    <figure class="chart">
      <figcaption>Views by day</figcaption>
      <p class="chart-scale">{most.toLocaleString("en")}</p>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label="Views by day">
        {days.map(({ day, views }, i) => {
          const tall = (views / most) * height;
          return (
            <rect key={day} x={i * step + step * 0.1} y={height - tall} width={step * 0.8} height={tall}>
              <title>{`${day}: ${views}`}</title>
            </rect>
          );
        })}
      </svg>
      <p class="chart-ends">
        <span>{first}</span>
        <span>{last}</span>
      </p>
      <details>
        <summary>As a table</summary>
        <div class="table-scroll">
          <table class="job-logs">
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">Views</th>
                <th scope="col">Viewers</th>
                <th scope="col">Minutes</th>
              </tr>
            </thead>
            <tbody>
              {days.toReversed().map(({ day, views, viewers, watchedSeconds }) => (
                <tr key={day}>
                  <td>{day}</td>
                  <td>{views}</td>
                  <td>{viewers}</td>
                  <td>{(watchedSeconds / 60).toFixed(1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
