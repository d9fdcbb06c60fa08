import * as v from 'valibot';
import { harmless, cut } from '../text/untrusted.ts';
import { fullName } from './machine-name.ts';
import { atLeastZero } from './number-checks.ts';
import type { Report } from './report-format.ts';
import { formatAdapter } from './tables.ts';

/** Longest name of a kept report, in characters. */
export const MOST_REPORT_NAME = 80;
/** Longest other text of a summary: a list shows it on one line. */
const MOST_TEXT = 200;

const line = v.pipe(
  v.string(),
  v.transform((text) => cut(harmless(text).trim(), MOST_TEXT)),
);

const summarySchema = v.object({
  /** Follows from the report's content. */
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/)),
  /** As the user calls it; first its machine. */
  name: line,
  /** The adapter in words. */
  machine: line,
  /** When it was measured and when it was kept, ISO 8601. */
  createdAt: line,
  keptAt: line,
  /** Name of its plan. */
  plan: line,
  /** Number of measured results. */
  results: atLeastZero,
  /** Whether its run went through. */
  complete: v.boolean(),
  /** Whether the browser that keeps it measured it; what older versions kept does not say. */
  here: v.optional(v.boolean(), false),
  /** Size as JSON, in bytes. */
  bytes: atLeastZero,
});

/** What a list of reports shows of one, so that it need not be read whole. */
export type ReportSummary = v.InferOutput<typeof summarySchema>;

/** The summary of a report. */
export const summaryOf = (
  report: Report,
  given: Pick<ReportSummary, 'id' | 'name' | 'bytes' | 'keptAt'> & Partial<Pick<ReportSummary, 'here'>>,
): ReportSummary => ({
  here: false,
  ...given,
  name: reportName(given.name) || reportName(fullName(report)) || 'report',
  machine: cut(harmless(formatAdapter(report)), MOST_TEXT),
  createdAt: cut(harmless(report.createdAt), MOST_TEXT),
  plan: cut(harmless(report.plan.name), MOST_TEXT),
  results: report.results.filter(({ status }) => status === 'measured').length,
  complete: report.complete,
});

/** A name as it is kept: on one line, not too long; empty if nothing is left of it. */
export const reportName = (text: string): string =>
  cut(harmless(text).replaceAll(/\s+/g, ' ').trim(), MOST_REPORT_NAME);

/** A stored summary; null if it is damaged or of a later version. */
export function readSummary(value: unknown): ReportSummary | null {
  const parsed = v.safeParse(summarySchema, value);
  return parsed.success ? parsed.output : null;
}
