import { quantile, rate, sumBy, type Board } from "../board.ts";

const ofRoute = 'http_route=~"$route"';

export const api: Board = {
  uid: "edgereel-api",
  title: "Edgereel: API",
  about: "Rate, errors and duration of each route.",
  panels: [
    {
      title: "Requests by route",
      kind: "lines",
      unit: "reqps",
      queries: [
        {
          expr: sumBy("http_route", rate("http.server.request.duration", ofRoute, "_count")),
          legend: "{{http_route}}",
        },
      ],
    },
    {
      title: "Answers by status",
      kind: "lines",
      unit: "reqps",
      queries: [
        {
          expr: sumBy("http_response_status_code", rate("http.server.request.duration", ofRoute, "_count")),
          legend: "{{http_response_status_code}}",
        },
      ],
    },
    {
      title: "Requests by method",
      kind: "lines",
      unit: "reqps",
      queries: [
        {
          expr: sumBy("http_request_method", rate("http.server.request.duration", ofRoute, "_count")),
          legend: "{{http_request_method}}",
        },
      ],
    },
    {
      title: "p95 by route",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: quantile(0.95, "http.server.request.duration", "http_route", ofRoute), legend: "{{http_route}}" },
      ],
    },
    {
      title: "Over a limit",
      kind: "lines",
      unit: "reqps",
      queries: [{ expr: sumBy("limit", rate("edgereel.rate_limit.refusals")), legend: "{{limit}}" }],
    },
    {
      title: "Calls of Durable Objects",
      kind: "lines",
      unit: "reqps",
      queries: [{ expr: sumBy("class", rate("edgereel.durable_object.calls")), legend: "{{class}}" }],
    },
  ],
};
