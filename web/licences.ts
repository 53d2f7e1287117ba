/** The licences that are offered, by SPDX id; others may be set through the API. */
export const licences: readonly (readonly [id: string, name: string])[] = [
  ["", "All rights reserved"],
  ["CC-BY-4.0", "CC BY 4.0"],
  ["CC-BY-SA-4.0", "CC BY-SA 4.0"],
  ["CC-BY-NC-4.0", "CC BY-NC 4.0"],
  ["CC-BY-ND-4.0", "CC BY-ND 4.0"],
  ["CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"],
  ["CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0"],
  ["CC0-1.0", "CC0: no rights reserved"],
];

export function licenceName(id: string): string {
  return licences.find(([known]) => known === id)?.[1] ?? id;
}
