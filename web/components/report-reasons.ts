import type { ReportReason } from "../api-types.ts";

/** Why something is reported, in words. */
export const reportReasons: readonly (readonly [ReportReason, string])[] = [
  ["spam", "Spam or advertising"],
  ["sexual", "Sexual content"],
  ["violent", "Violence"],
  ["hateful", "Hate against people"],
  ["harassment", "Harassment or bullying"],
  ["dangerous", "Dangerous acts"],
  ["child-safety", "Harm to children"],
  ["copyright", "It belongs to somebody else"],
  ["misleading", "Misleading or false"],
  ["other", "Something else"],
];

export function reasonInWords(reason: ReportReason): string {
  return reportReasons.find(([value]) => value === reason)?.[1] ?? reason;
}
