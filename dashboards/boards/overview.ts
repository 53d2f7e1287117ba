import { quantile, rate, series, share, sumBy, type Board } from "../board.ts";

const requests = rate("http.server.request.duration", "", "_count");
const failed = rate("http.server.request.duration", 'http_response_status_code=~"5.."', "_count");

export const overview: Board = {
  uid: "edgereel-overview",
  title: "Edgereel: overview and objectives",
  about: "Whether people can watch and upload, at a glance. The objectives are those that the alerts hold.",
  panels: [
    {
      title: "Availability (objective 99.9 %)",
      about: "Requests that were not answered with 5xx.",
      kind: "number",
      unit: "percentunit",
      queries: [{ expr: `1 - (${share(sumBy("", failed), sumBy("", requests))})`, legend: "answered" }],
    },
    {
      title: "Requests within 500 ms (objective 99 %)",
      kind: "number",
      unit: "percentunit",
      queries: [
        {
          expr: share(sumBy("", rate("http.server.request.duration", 'le="0.5"', "_bucket")), sumBy("", requests)),
          legend: "within 500 ms",
        },
      ],
    },
    {
      title: "Viewings without an error (objective 99 %)",
      kind: "number",
      unit: "percentunit",
      queries: [
        {
          expr: `1 - (${share(sumBy("", rate("edgereel.playback.failures")), sumBy("", rate("edgereel.playback.starts")))})`,
          legend: "undisturbed",
        },
      ],
    },
    {
      title: "Active viewers",
      kind: "number",
      unit: "short",
      queries: [{ expr: sumBy("", series("edgereel.viewers.active")), legend: "viewers" }],
    },
    {
      title: "Requests",
      kind: "lines",
      unit: "reqps",
      queries: [
        { expr: sumBy("", requests), legend: "all" },
        { expr: sumBy("", failed), legend: "5xx" },
      ],
    },
    {
      title: "Latency",
      kind: "lines",
      unit: "s",
      queries: [0.5, 0.95, 0.99].map((q) => ({
        expr: quantile(q, "http.server.request.duration"),
        legend: `p${q * 100}`,
      })),
    },
    {
      title: "From upload to playable",
      kind: "lines",
      unit: "s",
      queries: [0.5, 0.95].map((q) => ({
        expr: quantile(q, "edgereel.encode.playable.duration"),
        legend: `p${q * 100}`,
      })),
    },
    {
      title: "Work that waits",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: sumBy("messaging_destination_name", series("edgereel.queue.depth")),
          legend: "{{messaging_destination_name}}",
        },
        { expr: sumBy("", series("edgereel.outbox.pending")), legend: "outbox" },
      ],
    },
  ],
};
