import * as v from 'valibot';
import { checkFile, checkParts, kindInText, parseFile, type FileFormat } from './file-format.ts';
import { reportSchema, type Report } from './report-format.ts';

/** Why a file cannot be read as a report: one sentence that names the location. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

const REPORT: FileFormat<typeof reportSchema> = {
  what: 'report',
  format: 'ridgepoint-report',
  version: 1,
  schema: reportSchema,
  // Each is a row and a mark on the page.
  limits: new Map([['report.results', 2000]]),
  refuse: (sentence) => new ReportError(sentence),
};

/**
 * Reads a report from JSON text.
 * @throws ReportError when the text is not JSON, not a report, of a later version, or invalid
 */
export const parseReport = (json: string): Report => withOwnIds(parseFile(json, REPORT));

/**
 * Reads a report from the text of a file that may be anything: text that is not JSON is called a report only if it says
 * that it is one.
 * @throws ReportError as `parseReport` does
 */
export const parseOpened = (text: string): Report => withOwnIds(parseFile(text, REPORT, kindInText(text)));

/**
 * Checks a value that claims to be a report.
 * @throws ReportError naming the first invalid location, what was expected there and what was found
 */
export const checkReport = (value: unknown): Report => withOwnIds(checkFile(value, REPORT));

/** Results in which a second `gemv/plain …` is `gemv/plain … (2)`: all that shows or compares them tells them apart by id. */
function withOwnIds(report: Report): Report {
  const list = report.results;
  const taken = new Set(list.map(({ id }) => id));
  if (taken.size === list.length) return report;
  const seen = new Set<string>();
  const results = list.map((one) => {
    let { id } = one;
    for (let time = 2; seen.has(id) || (id !== one.id && taken.has(id)); time++) id = `${one.id} (${time})`;
    seen.add(id);
    return id === one.id ? one : { ...one, id };
  });
  return { ...report, results };
}

/**
 * Checks a report, or only the part with its adapter and ceilings.
 * @throws ReportError as `checkReport` does
 */
export const checkCeilings = (value: unknown): void => void checkParts(value, { ...REPORT, schema: ceilingsSchema });

const ceilingsSchema = v.pick(reportSchema, ['adapter', 'ceilings', 'missingCeilings']);
