import { quantile, rate, series, share, sumBy, type Board } from "../board.ts";

const queue = "messaging_destination_name";

export const pipeline: Board = {
  uid: "edgereel-pipeline",
  title: "Edgereel: encode pipeline",
  about: "From a complete upload to a video: queues, jobs, encodes, the outbox, the transcoders' machines.",
  panels: [
    {
      title: "Time to playable and to ready (p95)",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: quantile(0.95, "edgereel.encode.playable.duration"), legend: "playable" },
        { expr: quantile(0.95, "edgereel.encode.ready.duration"), legend: "ready" },
      ],
    },
    {
      title: "Real-time factor",
      about: "Seconds from upload to ready for each second of video.",
      kind: "lines",
      unit: "short",
      queries: [{ expr: quantile(0.5, "edgereel.encode.realtime_factor"), legend: "median" }],
    },
    {
      title: "Encodes under way",
      kind: "lines",
      unit: "short",
      queries: [
        { expr: sumBy("state", series("edgereel.encode.running")), legend: "{{state}}" },
        { expr: sumBy("", series("edgereel.transcoder.jobs")), legend: "jobs at transcoders" },
      ],
    },
    {
      title: "Age of the oldest",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: `max(${series("edgereel.encode.oldest")})`, legend: "unfinished encode" },
        { expr: `max by (${queue}) (${series("edgereel.queue.oldest")})`, legend: `message in {{${queue}}}` },
        { expr: `max(${series("edgereel.outbox.lag")})`, legend: "owed effect" },
        { expr: `max(${series("edgereel.webhook.lag")})`, legend: "overdue webhook" },
      ],
    },
    {
      title: "Failed encodes by cause",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy("error_type", rate("edgereel.encode.failures")), legend: "{{error_type}}" }],
    },
    {
      title: "Messages in queues",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy(queue, series("edgereel.queue.depth")), legend: `{{${queue}}}` }],
    },
    {
      title: "Wait in a queue (p95)",
      kind: "lines",
      unit: "s",
      queries: [{ expr: quantile(0.95, "edgereel.queue.wait", queue), legend: `{{${queue}}}` }],
    },
    {
      title: "Work on a message (p95)",
      kind: "lines",
      unit: "s",
      queries: [{ expr: quantile(0.95, "messaging.process.duration", queue), legend: `{{${queue}}}` }],
    },
    {
      title: "Messages that failed",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: sumBy(`${queue}, error_type`, rate("messaging.process.duration", 'error_type!=""', "_count")),
          legend: `{{${queue}}} {{error_type}}`,
        },
        { expr: sumBy(queue, rate("edgereel.queue.redeliveries")), legend: `came again: {{${queue}}}` },
        { expr: sumBy(queue, rate("edgereel.queue.dead_letters")), legend: `given up: {{${queue}}}` },
      ],
    },
    {
      title: "Side effects",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy("topic, outcome", rate("edgereel.outbox.effects")), legend: "{{topic}} {{outcome}}" }],
    },
    {
      title: "Webhooks: attempts by outcome",
      about: "Retried ones are tried again; switched_off is the last attempt of an endpoint.",
      kind: "lines",
      unit: "short",
      queries: [
        { expr: sumBy("outcome", rate("edgereel.webhook.attempt.duration", "", "_count")), legend: "{{outcome}}" },
        { expr: sumBy("", series("edgereel.webhook.waiting")), legend: "waiting" },
      ],
    },
    {
      title: "Webhooks: time (p95)",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: quantile(0.95, "edgereel.webhook.delivery.duration"), legend: "from event to arrival" },
        { expr: quantile(0.95, "edgereel.webhook.attempt.duration", "outcome"), legend: "attempt: {{outcome}}" },
      ],
    },
    {
      title: "FFmpeg runs",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy("outcome", rate("edgereel.ffmpeg.runs")), legend: "{{outcome}}" }],
    },
    {
      title: "Transcoder: CPU beside FFmpeg",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy("instance", rate("process.cpu.time")), legend: "{{instance}}" }],
    },
    {
      title: "Transcoder: memory",
      kind: "lines",
      unit: "bytes",
      queries: [{ expr: sumBy("instance", series("process.memory.usage")), legend: "{{instance}}" }],
    },
    {
      title: "Transcoder: disk in use",
      kind: "lines",
      unit: "percentunit",
      queries: [
        {
          expr: share(
            sumBy("instance", series("system.filesystem.usage", 'system_filesystem_state="used"')),
            sumBy("instance", series("system.filesystem.usage")),
          ).replace(" or vector(0)", ""),
          legend: "{{instance}}",
        },
      ],
    },
  ],
};
