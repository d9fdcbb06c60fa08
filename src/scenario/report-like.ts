/** Whether a parsed file is a report: it has a format field. */
export const isReportLike = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, 'format') || Object.hasOwn(value, 'formatVersion'));
