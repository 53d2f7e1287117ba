import { rate, series, share, sumBy, type Board } from "../board.ts";

// Cloudflare Containers: dollars for a CPU second beyond what the plan includes.
// https://developers.cloudflare.com/containers/pricing/
const usdPerCpuSecond = 0.00002;
const hourly = (expr: string) => expr.replace("[$__rate_interval]", "[1h]");
const cpu = hourly(sumBy("", rate("edgereel.encode.cpu")));
const media = hourly(sumBy("", rate("edgereel.encode.media")));

export const cost: Board = {
  uid: "edgereel-cost",
  title: "Edgereel: cost",
  about: "What storage and encoding cost at list price.",
  panels: [
    {
      title: "Storage a month",
      kind: "number",
      unit: "currencyUSD",
      queries: [{ expr: sumBy("", series("edgereel.cost")), legend: "storage" }],
    },
    {
      title: "Stored",
      kind: "lines",
      unit: "bytes",
      queries: [{ expr: sumBy("kind", series("edgereel.storage")), legend: "{{kind}}" }],
    },
    {
      title: "CPU seconds for a second of video",
      kind: "lines",
      unit: "short",
      queries: [{ expr: share(cpu, media), legend: "CPU seconds" }],
    },
    {
      title: "CPU cost of an encoded minute",
      kind: "number",
      unit: "currencyUSD",
      queries: [{ expr: `${share(cpu, media)} * 60 * ${usdPerCpuSecond}`, legend: "a minute" }],
    },
    {
      title: "Minutes encoded an hour",
      kind: "lines",
      unit: "short",
      queries: [{ expr: `${media} * 60`, legend: "minutes" }],
    },
  ],
};
