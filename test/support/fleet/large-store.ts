import { sealParquet } from '../../../src/cli/fleet/parquet/parquet-seal.ts';
import { COLUMNS, STORE_VERSION, type Column } from '../../../src/fleet/columns.ts';
import { runSql } from './duckdb.ts';

/** What a row of a large store holds: SQL over the number of the machine `h`, of its report `k` and of its result `r`. */
const VALUES: Partial<Record<Column, string>> = {
  report: "printf('%016x', hash(h * 10 + k))",
  host: "'host-' || h",
  labels: "MAP {'rack': 'r' || (h // 40)}",
  created_at: "TIMESTAMP '2026-01-01' + to_days(k::INTEGER) + to_seconds(h)",
  tool: "'0.1.0'",
  plan: "'standard'",
  complete: 'true',
  runtime: "'browser'",
  browser: "'Chrome'",
  browser_version: "'140.0.0.0'",
  platform: "'Linux x86_64'",
  browser_flags: "'--enable-unsafe-webgpu --enable-features=Vulkan --use-angle=vulkan'",
  vendor: "'nvidia'",
  architecture: "'arch-' || (h % 6)",
  device: "''",
  description: "''",
  driver: "CASE WHEN k < 5 THEN '560.9' ELSE '560.35' END",
  backend: "'vulkan'",
  is_fallback: 'false',
  clock: "'timestamp-query'",
  clock_trusted: 'true',
  canary_seconds: '1e-3 * (1 + 0.01 * random())',
  kind: "'result'",
  id: "'gemv/rows f32 batch=1 in=' || (r * 16 + 16) || ' out=1024'",
  op: "'gemv'",
  kernel: "'gemv/rows'",
  parameters: `'{"WORKGROUP":64,"rows":4}'`,
  shape: `'{"batch":1,"in":' || (r * 16 + 16) || ',"out":1024}'`,
  storage: "'f32'",
  compute: "'f32'",
  weights: "'f32'",
  status: "'measured'",
  unit: "'s'",
  value:
    '1e-3 * exp(0.1 * noise(h) + 0.03 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) * (CASE WHEN k >= 5 AND (r * 6 + h % 6) % 60 = 7 THEN 1.08 ELSE 1 END) * (CASE WHEN h % 100 = 50 THEN 1.8 ELSE 1 END)',
  low: '1e-3 * random()',
  high: '1e-3 * random()',
  level: '0.95',
  samples: '12',
  flop: '4e6',
  bytes_read: '1.9e6',
  bytes_written: '1e5',
  flop_per_second: '4e9 * random()',
  bytes_per_second: '2e9 * random()',
  intensity: '2',
  ceiling: "'memory/read'",
  bound: "'memory'",
  share: 'random()',
  cache: "'cold'",
  check_error: '1e-7 * random()',
  flags: '[]',
};

/**
 * Makes a store of machines with 10 reports of 100 results each. With the driver, 10 of its 600 results per architecture
 * become slower by 8 %; of 100 machines one is slow.
 */
export async function largeStore(path: string, machines: number): Promise<void> {
  const columns = Object.entries(COLUMNS).map(
    ([name, type]) => `(${VALUES[name as Column] ?? 'NULL'})::${type} AS "${name}"`,
  );
  // A number from -2 to 2 for each machine, always the same.
  await runSql(`CREATE MACRO noise(n) AS (hash(n) % 1000001) / 250000.0 - 2;
    COPY (SELECT ${columns.join(', ')} FROM (SELECT h, k, r FROM range(${machines}) a(h), range(10) b(k), range(100) c(r)) ORDER BY h, k, r)
    TO '${path}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {ridgepoint_store: '${STORE_VERSION}'})`);
  sealParquet(path);
}
