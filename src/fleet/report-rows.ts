import type { Ceiling, MeasuredResult, Report, Result } from '../report/report-format.ts';
import { InputError } from '../text/input-error.ts';
import { own } from '../text/lookup.ts';
import { quote } from '../text/untrusted.ts';
import type { Column } from './columns.ts';

/** Columns of a row of the store, as JSON: absent ones are null. */
export type Row = Partial<
  Record<Column, string | number | boolean | null | readonly string[] | Record<string, string>>
>;

/** The rows of a report. */
export interface ReportRows {
  /** What all of them share. */
  readonly run: Row;
  /** The rest of each. */
  readonly rows: readonly Row[];
  /** Ceilings and results left out, as another one before has their id: they would weigh more than those of other reports. */
  readonly repeated: number;
}

/**
 * The rows of a report: its ceilings, then its results.
 * @param id the hash of its content
 * @throws InputError for what the store cannot hold
 */
export function reportRows(report: Report, id: string): ReportRows {
  const ceilings = firstOfEach(report.ceilings);
  const results = firstOfEach(report.results);
  return {
    run: runColumns(report, id),
    rows: [...ceilings.map(ceilingColumns), ...results.map(resultColumns)],
    repeated: report.ceilings.length + report.results.length - ceilings.length - results.length,
  };
}

/** Without those whose id was there before; of results, the parser calls a second `a` `a (2)`. */
function firstOfEach<T extends { readonly id: string }>(list: readonly T[]): T[] {
  const seen = new Set<string>();
  return list.filter(({ id }) => {
    if (seen.has(id) || seen.has(id.replace(/ \(\d+\)$/, ''))) return false;
    seen.add(id);
    return true;
  });
}

/** The name of a report's machine: what its user calls it, else the label by which a grid chose it; empty if neither is there. */
export function hostOf({ environment }: Pick<Report, 'environment'>): string {
  const { host, labels = {} } = environment;
  return [host, own(labels, 'host'), own(labels, 'ridgepoint:host')].find((name) => name && name.trim() !== '') ?? '';
}

function runColumns(report: Report, id: string): Row {
  const { environment, adapter, clock } = report;
  return {
    report: id,
    host: hostOf(report),
    labels: environment.labels ?? {},
    created_at: storedTime(report.createdAt),
    tool: report.tool.version,
    plan: report.plan.name,
    complete: report.complete,
    runtime: environment.runtime,
    browser: environment.browser.name,
    browser_version: environment.browser.version,
    platform: environment.platform,
    browser_flags: environment.flags.join(' '),
    vendor: adapter.vendor,
    architecture: adapter.architecture,
    device: adapter.device,
    description: adapter.description,
    driver: adapter.driver ?? '',
    backend: adapter.backend ?? '',
    is_fallback: adapter.isFallback,
    clock: clock.source,
    clock_trusted: clock.trusted,
    canary_seconds: clock.canary?.seconds ?? null,
  };
}

/** A time as the store has it: in UTC, without a zone. @throws InputError outside the years that all readers of it know */
function storedTime(createdAt: string): string {
  const time = new Date(createdAt);
  const year = time.getUTCFullYear();
  if (year >= 1 && year <= 9999) return time.toISOString().replace(/Z$/, '');
  throw new InputError(`report.createdAt: expected a time in the years 1 to 9999, got ${quote(createdAt)}`);
}

const ceilingColumns = ({ id, unit, estimate, kernel, parameters }: Ceiling): Row => ({
  kind: 'ceiling',
  id,
  kernel,
  parameters: JSON.stringify(parameters),
  status: 'measured',
  unit,
  ...estimate,
});

function resultColumns(result: Result): Row {
  const { id, op, kernel, parameters, dtype, shape, work, check } = result;
  // A file from elsewhere may hold a time of a kernel that computed something else.
  const isWrong = check?.passed === false;
  return {
    kind: 'result',
    id,
    op,
    kernel,
    parameters: JSON.stringify(parameters),
    shape: JSON.stringify(shape),
    storage: dtype.storage,
    compute: dtype.compute,
    weights: dtype.weights ?? dtype.storage,
    unit: 's',
    flop: work?.flop ?? null,
    bytes_read: work?.bytesRead ?? null,
    bytes_written: work?.bytesWritten ?? null,
    check_error: check?.relativeError ?? null,
    ...(result.status !== 'measured'
      ? { status: result.status, reason: result.reason }
      : isWrong
        ? { status: 'failed', reason: 'its check failed' }
        : measuredColumns(result)),
  };
}

const measuredColumns = ({ time, achieved, roofline }: MeasuredResult): Row => ({
  status: 'measured',
  ...time.estimate,
  samples: time.samplesSeconds.length,
  flop_per_second: achieved.flopPerSecond,
  bytes_per_second: achieved.bytesPerSecond,
  intensity: achieved.intensity,
  ceiling: roofline?.ceiling ?? null,
  bound: roofline?.bound ?? null,
  share: roofline?.efficiency ?? null,
  cache: time.cache,
  flags: time.flags,
});
