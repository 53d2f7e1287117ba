// Cloudflare Containers on Workers Paid, beyond what a month includes, in USD:
// https://developers.cloudflare.com/containers/pricing/ (as quoted in August 2026). CPU is billed by
// use, memory and disk by the size of the instance for as long as it is awake.
export const containerPrices = {
  vcpuSecondUsd: 0.00002,
  memoryGibSecondUsd: 0.0000025,
  diskGbSecondUsd: 0.00000007,
};

export type InstanceType = { name: string; vcpus: number; memoryGib: number; diskGb: number };

/** The type in wrangler.toml: https://developers.cloudflare.com/containers/platform/limits/ */
export const standard4: InstanceType = { name: "standard-4", vcpus: 4, memoryGib: 12, diskGb: 20 };

/** What encoding is taken to be: the share of an instance's CPUs in use while it is awake, from 0 to 1. */
export const busyShare = 0.75;

/**
 * USD for each minute of video, from the CPU seconds that its encode used. An instance is awake for
 * `cpuSeconds / (vcpus · busy)` seconds. Queues, R2 and the network's monthly allowance are not in it.
 */
export function costPerEncodedMinuteUsd(
  encode: { cpuSeconds: number; mediaSeconds: number },
  instance: InstanceType = standard4,
  busy: number = busyShare,
): number {
  if (encode.mediaSeconds <= 0) throw new RangeError("mediaSeconds must be more than 0");
  if (busy <= 0 || busy > 1) throw new RangeError("busy must be more than 0 and at most 1");
  const awakeSeconds = encode.cpuSeconds / (instance.vcpus * busy);
  const usd =
    encode.cpuSeconds * containerPrices.vcpuSecondUsd +
    awakeSeconds * instance.memoryGib * containerPrices.memoryGibSecondUsd +
    awakeSeconds * instance.diskGb * containerPrices.diskGbSecondUsd;
  return (usd * 60) / encode.mediaSeconds;
}

/** The assumptions behind the figure, in a line. */
export const costAssumptions =
  `costPerEncodedMinuteUsd: ${standard4.name}, its CPUs ${busyShare * 100} % busy while awake and as fast as this ` +
  "machine's; CPU, memory and disk of Cloudflare Containers at list price, nothing of the monthly allowance.";
