import { rooflineSvg } from '../../plot/roofline/svg.ts';
import { csv } from '../../report/csv.ts';
import { markdown } from '../../report/markdown.ts';
import type { Report } from '../../report/report-format.ts';
import { formatAdapter } from '../../report/tables.ts';
import { cut, jsonText } from '../../text/untrusted.ts';
import { downloadBlob, downloadText } from './download.ts';
import { fileStem } from './report-words.ts';

/** Forms in which a report is saved, named like their buttons. */
export type ExportAction = 'save' | 'save-csv' | 'save-markdown' | 'save-svg' | 'save-png';

/** Pixels of a picture per pixel of the drawing. */
const PNG_SCALE = 2;
/** Longer ones would leave the picture. */
const MOST_CAPTION = 150;

/** Saves a report in one of its forms. @throws Error, one sentence, when the browser cannot draw the picture */
export async function exportReport(report: Report, action: ExportAction): Promise<void> {
  const stem = fileStem(report);
  switch (action) {
    case 'save':
      return downloadText(jsonText(await identified(report)), 'application/json', `${stem}.json`);
    case 'save-csv':
      return downloadText(csv(report), 'text/csv', `${stem}.csv`);
    case 'save-markdown':
      return downloadText(markdown(report), 'text/markdown', `${stem}.md`);
    case 'save-svg':
      return downloadText(reportSvg(report), 'image/svg+xml', `${stem}.svg`);
    case 'save-png':
      return downloadBlob(await pngOf(reportSvg(report)), `${stem}.png`);
  }
}

/** A report with its id, as files have it; the hash is loaded when it is first needed. */
async function identified(report: Report): Promise<Report> {
  try {
    return (await import('../../report/report-id.ts')).withId(report);
  } catch {
    // Offline, or a newer version took its code away: a report without an id is better than none.
    const { id: _, ...rest } = report;
    return rest;
  }
}

/** The roofline of a report as an SVG file that says where it comes from. */
export const reportSvg = (report: Report): string => rooflineSvg(report, { caption: captionOf(report) });

/** Device, browser, date and source of a report, in a line. */
function captionOf(report: Report): string {
  const { environment, createdAt, plan, tool } = report;
  const browser = `${environment.browser.name} ${environment.browser.version}`;
  const source = `Ridgepoint ${tool.version}, plan ${plan.name}, ${utcWords(createdAt)}`;
  const device = cut(formatAdapter(report), Math.max(20, MOST_CAPTION - source.length - browser.length - 6));
  return cut([device, browser, source].join(' · '), MOST_CAPTION);
}

/** `2026-01-01 00:00 UTC`: a file is read in other time zones too. A text that is no date stays as it is. */
function utcWords(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * An SVG file as a PNG picture, twice as large.
 * @throws Error, one sentence, when the browser cannot draw it
 */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  // The page's policy allows pictures from data: addresses, not from blob: ones.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode().catch(() => {
    throw new Error('PNG: expected a drawing that this browser can show; save the SVG instead');
  });
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * PNG_SCALE;
  canvas.height = image.naturalHeight * PNG_SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('PNG: expected a picture from this browser, got none; save the SVG instead');
  return blob;
}
