const percent = String.raw`(?:100|\d{1,2})(?:\.\d{1,3})?%`;

// W3C WebVTT, section 4.4. `region` is left out, as regions are dropped.
const allowed: Record<string, RegExp> = {
  vertical: /^(?:rl|lr)$/,
  line: new RegExp(`^(?:-?\\d{1,3}|${percent})(?:,(?:start|center|end))?$`),
  position: new RegExp(`^${percent}(?:,(?:line-left|center|line-right))?$`),
  size: new RegExp(`^${percent}$`),
  align: /^(?:start|center|end|left|right)$/,
};

/** The settings of a cue that only place it on the screen, each once and well-formed; the rest is dropped. */
export function safeSettings(text: string): string {
  const kept = new Map<string, string>();
  for (const setting of text.trim().split(/\s+/)) {
    const [, name = "", value = ""] = /^([a-z]+):(.+)$/.exec(setting) ?? [];
    if (allowed[name]?.test(value) && !kept.has(name)) kept.set(name, value);
  }
  return [...kept].map(([name, value]) => `${name}:${value}`).join(" ");
}
