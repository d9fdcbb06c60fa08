import { hashText } from '../text/hash.ts';
import type { Report } from './report-format.ts';

/** The hash of a report's content: the same for two files of one report, in whichever layout. */
export const reportId = (report: Report): string => hashText(JSON.stringify(report));
