// Most specific first: every browser says that it is the ones before it as well.
const apps: [pattern: RegExp, name: string][] = [
  [/\bEdg(?:A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/(?:\bChrome|\bCriOS|\bChromium|HeadlessChrome)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: [pattern: RegExp, name: string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

/**
 * A user agent in words that its owner recognises: `Firefox on Linux`, or a program's name, as in
 * `curl`. The text comes from the client, so nothing of it is kept but a short plain name.
 */
export function deviceWords(userAgent: string | null): string {
  const named = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent ?? ""))?.[1];
  const [app, system] = [named(apps), named(systems)];
  if (app && system) return `${app} on ${system}`;
  if (app ?? system) return app ?? `An app on ${system}`;
  return /^[A-Za-z][\w.-]{0,39}(?=$|[/ ])/.exec(userAgent ?? "")?.[0] ?? "Unknown device";
}
