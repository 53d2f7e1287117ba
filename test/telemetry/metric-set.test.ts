import { expect, test } from "vitest";
import { MetricSet } from "../../schema/metric-set.ts";
import { metrics, prometheusName, type MetricName } from "../../schema/telemetry.ts";

test("names carry their unit, and counters end in total", () => {
  expect(prometheusName("http.server.request.duration")).toBe("http_server_request_duration_seconds");
  expect(prometheusName("edgereel.encode.cpu")).toBe("edgereel_encode_cpu_seconds_total");
  expect(prometheusName("edgereel.sign_ups")).toBe("edgereel_sign_ups_total");
  expect(prometheusName("edgereel.storage")).toBe("edgereel_storage_bytes");
  const names = Object.keys(metrics) as MetricName[];
  expect(new Set(names.map(prometheusName)).size).toBe(names.length);
});

test("two sets that were merged expose the sums of both, buckets cumulative", () => {
  const [one, two, all] = [new MetricSet(), new MetricSet(), new MetricSet()];
  const redis = { db_system_name: "redis", error_type: "" };
  one.observe("db.client.operation.duration", redis, 0.003);
  one.count("edgereel.views", {}, 3);
  two.observe("db.client.operation.duration", redis, 20);
  two.count("edgereel.views", {});
  all.merge(one.drain());
  all.merge(two.drain());
  const text = all.exposition();
  expect(text).toContain(
    'db_client_operation_duration_seconds_bucket{db_system_name="redis",error_type="",le="0.001"} 0',
  );
  expect(text).toContain(
    'db_client_operation_duration_seconds_bucket{db_system_name="redis",error_type="",le="0.005"} 1',
  );
  expect(text).toContain('db_client_operation_duration_seconds_bucket{db_system_name="redis",error_type="",le="10"} 1');
  expect(text).toContain(
    'db_client_operation_duration_seconds_bucket{db_system_name="redis",error_type="",le="+Inf"} 2',
  );
  expect(text).toContain('db_client_operation_duration_seconds_sum{db_system_name="redis",error_type=""} 20.003');
  expect(text).toContain("edgereel_views_total 4");
});

test("a drained set is empty, and a gauge takes the newest value", () => {
  const set = new MetricSet();
  set.set("edgereel.outbox.lag", {}, 5);
  set.set("edgereel.outbox.lag", {}, 2);
  expect(set.drain()).toEqual([["edgereel.outbox.lag", [], [2]]]);
  expect(set.drain()).toEqual([]);
  expect(set.exposition()).toBe("");
});

test("a series that begins stands at zero, and what is counted afterwards is added", () => {
  const set = new MetricSet();
  set.begin("edgereel.uploads", { outcome: "begun" }, { outcome: "refused" });
  set.begin("edgereel.encode.ready.duration", {});
  set.count("edgereel.uploads", { outcome: "begun" });
  const lines = set.exposition().split("\n");
  expect(lines).toContain('edgereel_uploads_total{outcome="begun"} 1');
  expect(lines).toContain('edgereel_uploads_total{outcome="refused"} 0');
  expect(lines).toContain('edgereel_encode_ready_duration_seconds_bucket{le="+Inf"} 0');
  expect(lines).toContain("edgereel_encode_ready_duration_seconds_count 0");
});

test("a value cannot break out of its label", () => {
  const set = new MetricSet();
  set.count("edgereel.rate_limit.refusals", { limit: 'a"\\\nb' });
  expect(set.exposition()).toContain('edgereel_rate_limit_refusals_total{limit="a\\"\\\\\\nb"} 1');
});

test("labels that never repeat are counted together beyond a thousand", () => {
  const set = new MetricSet();
  for (let i = 0; i < 5_000; i += 1) set.count("edgereel.rate_limit.refusals", { limit: String(i) });
  const lines = set.exposition().split("\n");
  expect(lines.length).toBeLessThan(1_010);
  expect(lines).toContain('edgereel_rate_limit_refusals_total{limit="other"} 4000');
});

test("what another version sent is left out", () => {
  const set = new MetricSet();
  set.merge([
    ["edgereel.gone" as MetricName, [], [1]],
    ["edgereel.views", ["extra"], [1]],
    ["edgereel.views", [], [1, 2]],
    ["edgereel.views", [], [1]],
  ]);
  expect(set.drain()).toEqual([["edgereel.views", [], [1]]]);
});
