import { ReportError, parseReport } from '../report/parse-report.ts';
import type { Report } from '../report/report-format.ts';
import FACTS from './facts.json';
import type { GalleryFacts } from './facts-of.ts';

/** A measured report that comes with the page. */
export interface GalleryEntry extends GalleryFacts {
  readonly id: string;
  readonly title: string;
  /** The address of its file on this site. */
  readonly url: string;
}

/** The bundler finds the files by these very expressions, copies them and puts in their addresses. */
const FILES = {
  hardware: new URL('../../test/fixtures/reports/v1/hardware.json', import.meta.url).href,
  dawn: new URL('../../test/fixtures/reports/v1/dawn.json', import.meta.url).href,
  firefox: new URL('../../test/fixtures/reports/v1/firefox.json', import.meta.url).href,
  chromium: new URL('../../test/fixtures/reports/v1/chromium.json', import.meta.url).href,
} as const;

const entry = (file: keyof typeof FILES, id: string, title: string): GalleryEntry => ({
  id,
  title,
  url: FILES[file],
  ...(FACTS[file] as GalleryFacts),
});

/** The reports of the gallery, hardware first. */
export const GALLERY: readonly GalleryEntry[] = [
  entry('hardware', 'nvidia-h200', 'NVIDIA H200 with Dawn for Node'),
  entry('chromium', 'swiftshader-chromium', 'SwiftShader in Chromium, a software adapter: computed on the CPU'),
  entry('dawn', 'lavapipe-dawn', 'lavapipe with Dawn for Node, a software adapter: computed on the CPU'),
  entry('firefox', 'lavapipe-firefox', 'lavapipe in Firefox, a software adapter: computed on the CPU'),
];

/**
 * Fetches a report of the gallery.
 * @throws ReportError, one sentence, if the site does not answer or the file is not the report
 */
export async function loadFromGallery({ title, url }: GalleryEntry, fetching: typeof fetch = fetch): Promise<Report> {
  let response: Response;
  try {
    response = await fetching(url);
  } catch {
    throw new ReportError(`${title}: expected the report from this site, got no answer; it may be offline`);
  }
  if (!response.ok) {
    throw new ReportError(`${title}: expected the report from this site, got HTTP status ${response.status}`);
  }
  return parseReport(await response.text());
}
