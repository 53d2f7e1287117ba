import { rate, series, share, sumBy, type Board } from "../board.ts";

const inAnHour = (expr: string) => expr.replace("[$__rate_interval]", "[1h]");
const perHour = (expr: string) => `${inAnHour(expr)} * 3600`;
const uploads = (outcome: string) => inAnHour(sumBy("", rate("edgereel.uploads", `outcome="${outcome}"`)));

export const business: Board = {
  uid: "edgereel-business",
  title: "Edgereel: people and videos",
  about: "Who comes, what they upload and watch.",
  panels: [
    {
      title: "Sign-ups an hour",
      kind: "lines",
      unit: "short",
      queries: [{ expr: perHour(sumBy("", rate("edgereel.sign_ups"))), legend: "sign-ups" }],
    },
    {
      title: "Uploads an hour",
      kind: "lines",
      unit: "short",
      queries: [{ expr: perHour(sumBy("outcome", rate("edgereel.uploads"))), legend: "{{outcome}}" }],
    },
    {
      title: "Uploads that become videos",
      about: "Of the uploads that were begun, those that arrived whole.",
      kind: "number",
      unit: "percentunit",
      queries: [{ expr: share(uploads("completed"), uploads("begun")), legend: "completed" }],
    },
    {
      title: "Views an hour",
      kind: "lines",
      unit: "short",
      queries: [{ expr: perHour(sumBy("", rate("edgereel.views"))), legend: "views" }],
    },
    {
      title: "Hours watched an hour",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy("", rate("edgereel.playback.watched")), legend: "hours" }],
    },
    {
      title: "Viewings that reach the end",
      kind: "number",
      unit: "percentunit",
      queries: [
        {
          expr: share(
            inAnHour(sumBy("", rate("edgereel.playback.completions"))),
            inAnHour(sumBy("", rate("edgereel.playback.starts"))),
          ),
          legend: "completed",
        },
      ],
    },
    {
      title: "Active viewers",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy("", series("edgereel.viewers.active")), legend: "viewers" }],
    },
    {
      title: "Accounts",
      kind: "bars",
      unit: "short",
      queries: [{ expr: sumBy("role", series("edgereel.accounts")), legend: "{{role}}" }],
    },
    {
      title: "Videos",
      kind: "bars",
      unit: "short",
      queries: [{ expr: sumBy("state", series("edgereel.videos")), legend: "{{state}}" }],
    },
  ],
};
