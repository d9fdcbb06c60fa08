import * as v from 'valibot';
import { parseJson } from '../text/json.ts';
import { cut, harmless, quote } from '../text/untrusted.ts';
import { reportSchema, type Report } from './report-format.ts';
import { sizeProblem } from './limits.ts';

/** Why a file cannot be read as a report: one sentence that names the location. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/**
 * Reads a report from JSON text.
 * @throws ReportError when the text is not JSON, not a report, of a later version, or invalid
 */
export function parseReport(json: string): Report {
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (error) {
    throw new ReportError(`report: ${(error as Error).message}`);
  }
  return checkReport(value);
}

/**
 * Checks a value that claims to be a report.
 * @throws ReportError naming the first invalid location, what was expected there and what was found
 */
export function checkReport(value: unknown): Report {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ReportError(`report: expected an object, got ${show(value)}`);
  }
  const { format, formatVersion } = value as Record<string, unknown>;
  if (format !== 'ridgepoint-report') {
    throw new ReportError(
      `report.format: expected "ridgepoint-report", got ${show(format)}: this is not a Ridgepoint report`,
    );
  }
  if (typeof formatVersion === 'number' && Number.isFinite(formatVersion) && formatVersion > 1) {
    throw new ReportError(
      `report.formatVersion: expected 1, got ${formatVersion}: it was written by a later version of Ridgepoint; update to open it`,
    );
  }
  if (formatVersion !== 1) {
    throw new ReportError(`report.formatVersion: expected 1, got ${show(formatVersion)}`);
  }
  const problem = sizeProblem(value);
  if (problem !== null) throw new ReportError(problem);
  const parsed = v.safeParse(reportSchema, value, { abortEarly: true });
  if (!parsed.success) throw new ReportError(describe(parsed.issues[0]));
  return { ...parsed.output, results: withOwnIds(parsed.output.results) };
}

/** Results in which a second `gemv/plain …` is `gemv/plain … (2)`: all that shows or compares them tells them apart by id. */
function withOwnIds(list: Report['results']): Report['results'] {
  const taken = new Set(list.map(({ id }) => id));
  if (taken.size === list.length) return list;
  const seen = new Set<string>();
  return list.map((one) => {
    let { id } = one;
    for (let time = 2; seen.has(id) || (id !== one.id && taken.has(id)); time++) id = `${one.id} (${time})`;
    seen.add(id);
    return id === one.id ? one : { ...one, id };
  });
}

/**
 * Checks a report, or only the part with its adapter and ceilings.
 * @throws ReportError as `checkReport` does
 */
export function checkCeilings(value: unknown): void {
  const problem = sizeProblem(value);
  if (problem !== null) throw new ReportError(problem);
  const parsed = v.safeParse(ceilingsSchema, value, { abortEarly: true });
  if (!parsed.success) throw new ReportError(describe(parsed.issues[0]));
}

const ceilingsSchema = v.pick(reportSchema, ['adapter', 'ceilings', 'missingCeilings']);

function describe(issue: v.BaseIssue<unknown>): string {
  const path = cut(
    harmless((issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')),
    120,
  );
  // Our messages state the expectation itself; the library's are sentences.
  const expected = issue.message.startsWith('Invalid') ? (issue.expected ?? 'something else') : issue.message;
  return `report${path}: expected ${expected}, got ${show(issue.input)}`;
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : quote(value, 60));
