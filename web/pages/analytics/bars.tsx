type Props = { title: string; items: { name: string; views: number; href?: string }[] };

const shown = 10;

/** The most frequent names, each with a bar and its views. */
export function Bars({ title, items }: Props) {
  const most = Math.max(1, ...items.map(({ views }) => views));
  return (
    <section class="chart">
      <h2>{title}</h2>
      {items.length === 0 && <p class="card-note">None yet.</p>}
      <ul class="bars">
        {items.slice(0, shown).map(({ name, views, href }) => (
          <li key={href ?? name}>
            <span class="bar-name">{href ? <a href={href}>{name}</a> : name}</span>
            <span>{views.toLocaleString("en")}</span>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(views / most) * 100} height="4" />
            </svg>
          </li>
        ))}
      </ul>
    </section>
  );
}
