import { checkReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';

/** Where this tab keeps reports while the page is loaded again. */
const KEY = 'ridgepoint-carried-reports';

/** Loads the page again with the reports that it shows. @returns why not, one sentence; null: the page goes away */
export function reloadWith(reports: readonly Report[], isRunning: boolean): string | null {
  if (isRunning) return 'A run is in progress: load the page again once it has ended.';
  try {
    if (reports.length > 0) sessionStorage.setItem(KEY, JSON.stringify(reports));
  } catch {
    return 'The page was not loaded again: this browser cannot keep its reports meanwhile. Save them first, then reload the tab.';
  }
  location.reload();
  return null;
}

/** The reports of the page that was loaded again, once; empty if there are none. */
export function carriedReports(): readonly Report[] {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return text === null ? [] : (JSON.parse(text) as unknown[]).map(checkReport);
  } catch {
    // No storage, or not by this page.
    return [];
  }
}
