import { checkReport } from '../../src/report/parse-report.ts';
import type { Report } from '../../src/report/report-format.ts';

type Path = readonly (string | number)[];

/** Where the texts of a value are: those of fields, and the names of fields that a report may choose itself. */
function textsIn(value: unknown, path: Path = []): { path: Path; isName: boolean }[] {
  if (typeof value === 'string') return [{ path, isName: false }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return [...(Array.isArray(value) ? [] : [{ path: at, isName: true }]), ...textsIn(inner, at)];
  });
}

/** A copy with another text at a path, or another name for the field there. */
function changed(report: Report, path: Path, isName: boolean, text: string): unknown {
  const copy = structuredClone(report);
  const last = path.at(-1)!;
  const inner = path.slice(0, -1).reduce((one, key) => (one as never)[key], copy as object) as Record<string, unknown>;
  if (isName) {
    inner[text] = inner[last];
    delete inner[last];
  } else inner[last] = text;
  return copy;
}

/**
 * A report with a hostile text wherever the check lets one pass: what anyone may put into a file or a link.
 * @param text the text for the place of a number, so that each is another
 * @returns the report, and at how many places it says such a text
 */
export function hostileReport(honest: Report, text: (place: number) => string): { report: Report; places: number } {
  let [report, places] = [honest, 0];
  for (const { path, isName } of textsIn(honest).toReversed()) {
    try {
      const next = checkReport(changed(report, path, isName, text(places)));
      // A renamed field that nothing requires is dropped by the check.
      if (isName && !JSON.stringify(next).includes(JSON.stringify(text(places)))) continue;
      [report, places] = [next, places + 1];
    } catch {
      // The check refuses a text there.
    }
  }
  return { report, places };
}
